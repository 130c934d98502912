// @discordjs/proxy, unmodified, with the options of its makers' container. DISCORD_API names another API than Discord's.
const { createServer } = require('node:http');
const { proxyRequests } = require('@discordjs/proxy');
const { REST } = require('@discordjs/rest');

const { DISCORD_API = 'https://discord.com/api', HOST = '127.0.0.1', PORT = '8080' } = process.env;
const rest = new REST({ api: DISCORD_API, rejectOnRateLimit: () => true, retries: 0 });
createServer(proxyRequests(rest)).listen(Number(PORT), HOST);

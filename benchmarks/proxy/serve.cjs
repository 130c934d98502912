// @discordjs/proxy, unmodified, with the options of its container; DISCORD_API names the API behind it.
const { createServer } = require('node:http');
const { proxyRequests } = require('@discordjs/proxy');
const { REST } = require('@discordjs/rest');

const rest = new REST({ api: process.env.DISCORD_API, rejectOnRateLimit: () => true, retries: 0 });
createServer(proxyRequests(rest)).listen(Number(process.env.PORT), '127.0.0.1');

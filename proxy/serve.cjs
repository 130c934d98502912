// @discordjs/proxy, unmodified, with the options of its makers' container. DISCORD_API names another API than Discord's.
const { createServer } = require('node:http');
const { proxyRequests } = require('@discordjs/proxy');
const { REST } = require('@discordjs/rest');

const { DISCORD_API = 'https://discord.com/api', HOST = '127.0.0.1', PORT = '8080' } = process.env;
const rest = new REST({ api: DISCORD_API, rejectOnRateLimit: () => true, retries: 0 });
const server = createServer(proxyRequests(rest));
// Longer than a bot keeps a connection that it does not use (15 s, aiohttp's): by default, after 5 s, one may be closed
// just as it is used, and the answer that was sent by it is lost.
server.keepAliveTimeout = 60_000;
server.listen(Number(PORT), HOST);

// The realtime server asks the web server who a browser is, at the address the browser used. Browsers know that
// *.localhost is this machine; Node asks the system, which often doesn't.
const dns = require("node:dns");
const look_up = dns.lookup;

dns.lookup = (hostname, options, callback) =>
	look_up(/(^|\.)localhost$/.test(hostname) ? "127.0.0.1" : hostname, options, callback);

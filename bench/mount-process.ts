import { mountVnc } from '../tests/support/vnc-mount.ts';

/** Our screen as a VNC server in a process of its own, like its peers; prints its port. `display xauthority [address [automatic]]` */
const [display = '', xauthority = '', host = '127.0.0.1', quality] = process.argv.slice(2);
const mount = await mountVnc(display, xauthority, quality === 'automatic' ? { host, quality } : { host });
process.stdout.write(`${mount.port}\n`);

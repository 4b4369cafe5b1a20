import { mountVnc } from '../tests/support/vnc-mount.ts';

/** Our screen as a VNC server in a process of its own, like its peers; prints its port. `display xauthority` */
const [display = '', xauthority = ''] = process.argv.slice(2);
const mount = await mountVnc(display, xauthority);
process.stdout.write(`${mount.port}\n`);

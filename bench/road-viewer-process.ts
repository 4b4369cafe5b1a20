import { CountingViewer, modern, withoutVideo } from './support/counting-viewer.ts';

/**
 * A viewer at its end of a road: `HOST PORT SECONDS with-video|without-video`. It asks for a fence every 100 ms, which is answered behind all that is
 * on its way, and prints what it saw as JSON.
 */
const [host = '', port = '', seconds = '10', video = 'with-video'] = process.argv.slice(2);
const viewer = await CountingViewer.connect(Number(port), video === 'with-video' ? modern : withoutVideo, host);
const begun = performance.now();
const answers: { at: number; ms: number }[] = [];
const asking = setInterval(() => {
  const at = performance.now();
  void viewer.fence().then(() => answers.push({ at: at - begun, ms: performance.now() - at }));
}, 100);
await new Promise((resolve) => setTimeout(resolve, Number(seconds) * 1000));
clearInterval(asking);
const updates = viewer.updates.map(({ at, bytes, pixels }) => ({ at: at - begun, bytes, pixels }));
process.stdout.write(JSON.stringify({ answers, updates }), () => process.exit(0));

import type { Browser } from 'playwright-core';
import { AutomaticQuality, type PictureQuality } from '../apps/agent/src/screen/flow/picture-quality.ts';
import { startBrowser } from '../tests/support/browser.ts';
import { table } from './support/figures.ts';
import { type Coder, filmCoders } from './support/film-coders.ts';
import { FilmWatcher } from './support/film-watcher.ts';
import { type FilmKind, makeFilm } from './support/films.ts';

/**
 * The bytes of a film as the agent's H.264 and as its Tight-JPEG, at equal PSNR: the same pictures through the agent's own encoders,
 * at each step of its quality and at quantizers in between, decoded by Chromium and compared with their source.
 *   npx tsx bench/film-bytes.bench.ts [pictures]
 */
const pictures = Number(process.argv[2] ?? 60);
const perSecond = 30;
const films: readonly (readonly [FilmKind, string])[] = [
  ['video', 'clean'],
  ['noisy', 'grainy'],
];
const sizes = [
  [1920, 1080],
  [640, 360],
] as const;
/** The product's own among them, and enough around them to interpolate. */
const quantizers = [8, 11, 14, 17, 20, 23, 26, 29, 32, 36, 40];
/** Below the product's own, to know what JPEG would take at what H.264 shows. */
const coarser = [8, 15, 25].map((quality) => ({ quality, subsampling: '4:2:0' as const }));
/** What H.264 is to take of JPEG's bytes at equal PSNR. */
const aims: Record<FilmKind, number> = { video: 0.1, noisy: 0.25 };

/** A whole film by one encoder. */
interface Measured {
  readonly psnr: number;
  readonly bytes: number;
}

/** The agent's steps, coarsest first. */
function qualitySteps(): readonly PictureQuality[] {
  const automatic = new AutomaticQuality();
  for (let step = 0; step < 9; step += 1) automatic.follow(0);
  const steps = [automatic.quality];
  for (;;) {
    automatic.follow(Number.MAX_VALUE);
    if (automatic.quality === steps.at(-1)) return steps;
    steps.push(automatic.quality);
  }
}

/** What would have that PSNR: the logarithm of bytes is nearly straight in it. Undefined where nothing was measured around it. */
function bytesAt(psnr: number, measured: readonly Measured[]): number | undefined {
  const sorted = measured.toSorted((a, b) => a.psnr - b.psnr);
  const above = sorted.findIndex((point) => point.psnr >= psnr);
  const [low, high] = [sorted[above - 1], sorted[above]];
  if (low === undefined || high === undefined) return undefined;
  const share = (psnr - low.psnr) / (high.psnr - low.psnr);
  return low.bytes * (high.bytes / low.bytes) ** share;
}

/** Every coder over the whole film, side by side, so that each source is made and sent to the browser once. */
async function measure(
  browser: Browser,
  kind: FilmKind,
  [width, height]: readonly [number, number],
  steps: readonly PictureQuality[],
): Promise<{ readonly jpeg: readonly Measured[]; readonly h264: readonly Measured[] }> {
  const coders = await filmCoders(makeFilm(kind, width, height), width, height);
  const watcher = await FilmWatcher.open(browser, width, height);
  const settings = [...steps.map((step) => step.jpeg), ...coarser];
  const jpeg = settings.map((each, index) => counted(`jpeg-${index}`, false, coders.jpeg(each)));
  const h264 = quantizers.map((quantizer) => counted(`h264-${quantizer}`, true, coders.h264(quantizer)));
  for (let picture = 0; picture < pictures; picture += 1) {
    await watcher.lookAt(coders.show(picture));
    for (const one of [...jpeg, ...h264]) {
      const coded = one.code();
      one.bytes += coded.sentBytes;
      one.squares += await watcher.squaredErrors(one.name, one.isVideo, coded);
    }
  }
  await watcher.close();
  coders.close();
  const values = pictures * width * height * 3;
  const summed = (all: readonly Counted[]): Measured[] =>
    all.map(({ bytes, squares }) => ({ bytes, psnr: 10 * Math.log10((255 * 255 * values) / squares) }));
  return { jpeg: summed(jpeg), h264: summed(h264) };
}

interface Counted {
  readonly name: string;
  readonly isVideo: boolean;
  readonly code: Coder;
  bytes: number;
  squares: number;
}

function counted(name: string, isVideo: boolean, code: Coder): Counted {
  return { name, isVideo, code, bytes: 0, squares: 0 };
}

const megabytes = (bytes: number): string => ((bytes * perSecond) / pictures / 1e6).toFixed(3);
const decibels = ({ psnr }: Measured): string => psnr.toFixed(1);
const percent = (share: number): string => `${Math.round(share * 100)} %`;

const compared = (bytes: number | undefined, share: number): string[] =>
  bytes === undefined ? ['not reached', ''] : [megabytes(bytes), percent(share)];

const steps = qualitySteps();
const rows: string[][] = [
  [
    'film',
    'quantizer of a step',
    'dB',
    'MB/s',
    'JPEG at the same dB, MB/s',
    'share',
    'aim',
    'JPEG of the step',
    'dB',
    'MB/s',
    'H.264 at the same dB, MB/s',
    'share',
  ],
];
const points: string[][] = [['quantizer: dB, MB/s', ...quantizers.map(String)]];
const browser = await startBrowser();
for (const [width, height] of sizes) {
  for (const [kind, word] of films) {
    const film = `${word} ${width}x${height}`;
    const { jpeg, h264 } = await measure(browser, kind, [width, height], steps);
    points.push([film, ...h264.map((point) => [decibels(point), megabytes(point.bytes)].join(', '))]);
    for (const [index, step] of steps.entries()) {
      const [picture, video] = [jpeg[index], h264[quantizers.indexOf(step.quantizer)]];
      if (picture === undefined || video === undefined) throw new Error('a step of the product was not measured');
      const asJpeg = bytesAt(video.psnr, jpeg);
      const asVideo = bytesAt(picture.psnr, h264);
      rows.push([
        film,
        String(step.quantizer),
        decibels(video),
        megabytes(video.bytes),
        ...compared(asJpeg, asJpeg === undefined ? 0 : video.bytes / asJpeg),
        percent(aims[kind]),
        `${step.jpeg.quality}, ${step.jpeg.subsampling}`,
        decibels(picture),
        megabytes(picture.bytes),
        ...compared(asVideo, asVideo === undefined ? 0 : asVideo / picture.bytes),
      ]);
    }
    process.stderr.write(`${film} measured\n`);
  }
}
await browser.close();
process.stdout.write(`${table(rows)}\n\n${table(points)}\n`);

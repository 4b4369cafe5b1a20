import { companyWords } from './company-words.ts';
import type { DesktopState, Viewer, ViewerInfo } from '@usher/viewer';

const kilobyte = 1_000;
const megabyte = 1_000_000;
const notYet = 'not measured yet';

type Stages = NonNullable<NonNullable<DesktopState['sent']>['stages']>;

export type InfoRow = readonly [name: string, fact: string];

/** What carries the session and how well, one fact a line. Rates are of the last second. */
export function infoRows(info: ViewerInfo, device: Viewer['device'], desktop: DesktopState): readonly InfoRow[] {
  const { sent, monitors } = desktop;
  return [
    ['Device', device?.name ?? ''],
    ['Its key', device?.catchphrase ?? ''],
    ['Fingerprint', device?.fingerprint ?? ''],
    ['Screen', info.size ? `${info.size.width} by ${info.size.height}` : 'not yet'],
    ['Monitors', String(Math.max(1, monitors.length))],
    ['Shown at', info.scalePercent === null ? 'not yet' : `${Math.round(info.scalePercent)} %`],
    ['At this screen', desktop.company === null ? 'you' : companyWords(desktop.company)],
    ['Encoding', sent === null ? notYet : sent.encodings.join(', ') || 'nothing moves'],
    ['Updates', sent === null ? notYet : `${sent.updates} a second`],
    ['Line', sent === null ? notYet : speed(sent.lengthBytes)],
    ['Round trip', info.roundTripMs === null ? notYet : `${Math.round(info.roundTripMs)} ms`],
    ['At the device', sent?.stages === undefined ? notYet : stagesAsText(sent.stages)],
    ['First picture', info.firstPictureMs === null ? 'not yet' : `after ${Math.round(info.firstPictureMs)} ms`],
    ['Received', amount(info.receivedBytes)],
    ['Sent', amount(info.sentBytes)],
    ['Road', info.relay === null ? 'relayed' : `relayed by ${info.relay}`],
    ['Encryption', info.encryption],
  ];
}

/** Where the time of an update goes before it leaves. */
function stagesAsText({ waitMs, grabMs, compareMs, encodeMs }: Stages): string {
  const ms = (value: number): string => value.toFixed(1);
  return `waits ${ms(waitMs)} ms, grabbed in ${ms(grabMs)}, compared in ${ms(compareMs)}, encoded in ${ms(encodeMs)}`;
}

/** As a line's speed is told: in bits. */
function speed(bytesInSecond: number): string {
  const kilobits = (bytesInSecond * 8) / 1000;
  return kilobits < 1000 ? `${Math.round(kilobits)} kbit/s` : `${(kilobits / 1000).toFixed(1)} Mbit/s`;
}

function amount(lengthBytes: number): string {
  return lengthBytes < megabyte
    ? `${Math.round(lengthBytes / kilobyte)} kB`
    : `${(lengthBytes / megabyte).toFixed(1)} MB`;
}

export function rowsAsText(rows: readonly InfoRow[]): string {
  return rows.map(([name, fact]) => `${name}: ${fact}`).join('\n');
}

import { type ClipboardContent, type ClipboardFormat, clipboardLimits, type SendOutcome, utf8 } from '@usher/link';
import { type ClipboardNotice, type ClipboardState, noClipboard, tooLarge } from './clipboard-state.ts';
import type { ClipboardOffer, DeviceClipboard } from './device-clipboard.ts';
import type { LocalClipboard } from './local-clipboard.ts';

/** What is smaller has crossed before anybody could read of it. */
const shownFromBytes = 256 * 1024;
const progressEveryMs = 200;
const echoWithinMs = 1_500;

export interface SharedClipboardPort {
  readonly local: LocalClipboard;
  readonly mayIn: () => boolean;
  readonly mayOut: () => boolean;
}

/** This computer's clipboard and the device's kept alike, as far as rights and browser let them; whatever happens is said. */
export class SharedClipboard {
  /** Whether it moves by itself; what a button or a key asks for is done all the same. */
  automatic = true;
  onChange: ((state: ClipboardState) => void) | null = null;
  readonly #port: SharedClipboardPort;
  #device: DeviceClipboard | null = null;
  #state = noClipboard;
  /**
   * What this computer's clipboard held when it was last seen. Unchanged, it does not cross by itself again: it would take the
   * place of what was copied on the device since.
   */
  #seen: readonly ClipboardContent[] = [];
  /** Of what was seen: whether it came across. */
  #crossing: Promise<boolean> = Promise.resolve(true);
  #written: { readonly contents: readonly ClipboardContent[]; readonly at: number } = { contents: [], at: 0 };
  #progressAt = Number.NEGATIVE_INFINITY;
  #fetching: { readonly offered: readonly ClipboardFormat[]; readonly done: Promise<void> } | null = null;

  constructor(port: SharedClipboardPort) {
    this.#port = port;
  }

  get state(): ClipboardState {
    return this.#state;
  }

  /** With each new control pipe; null when it is gone. */
  attach(device: DeviceClipboard | null): void {
    this.#device?.close();
    this.#device = device;
    this.#change({ ...noClipboard, notice: this.#state.notice });
  }

  /** From the device. What it copies just now comes here, if somebody is here. */
  offered({ formats, fresh }: ClipboardOffer): void {
    this.#change({ offered: formats, fetched: [], progress: null });
    if (!fresh || !this.automatic || !this.#port.mayOut()) return;
    if (this.#port.local.hasFocus()) void this.#bring();
    else this.#notice({ is: 'copied-there', formats });
  }

  progressed(to: 'device' | 'here', doneBytes: number, wholeBytes: number): void {
    if (wholeBytes < shownFromBytes || performance.now() - this.#progressAt < progressEveryMs) return;
    this.#progressAt = performance.now();
    this.#change({ progress: { to, doneBytes, wholeBytes } });
  }

  /** The person came to this window: what they copied elsewhere goes along, where the browser lets us look. */
  async arrived(): Promise<void> {
    if (!this.automatic || !this.#port.mayIn() || this.#device === null) return;
    if (!(await this.#port.local.mayReadQuietly())) return;
    const reading = await this.#port.local.read();
    if (reading.is === 'read' && reading.contents.length > 0) await this.pasted(reading.contents);
  }

  /** What this computer's clipboard holds, as far as it is news. Resolves when the device has it, or cannot have it. */
  async pasted(contents: readonly ClipboardContent[]): Promise<void> {
    if (contents.length === 0 || !this.#port.mayIn()) return;
    if (!isSame(contents, this.#seen)) {
      this.#seen = contents;
      this.#crossing = this.#send(contents);
    }
    if (!(await this.#crossing)) this.#seen = [];
  }

  /** Asked for by a button: may ask the person for leave. */
  async sendLocal(): Promise<void> {
    const reading = await this.#port.local.read();
    if (reading.is !== 'read') return this.#notice({ is: 'not-readable' });
    await this.#sendAsked(reading.contents);
    this.#seen = reading.contents;
  }

  /** The text on this computer's clipboard, to be looked at before it goes anywhere; null, and said why, when there is none. */
  async readText(): Promise<string | null> {
    const reading = await this.#port.local.read();
    const text = reading.is === 'read' ? textOf(reading.contents) : undefined;
    if (text === undefined) this.#notice({ is: reading.is === 'read' ? 'empty' : 'not-readable' });
    return text === undefined ? null : utf8.decode(text);
  }

  async #sendAsked(contents: readonly ClipboardContent[]): Promise<void> {
    if (!this.#port.mayIn()) return this.#notice({ is: 'not-allowed', to: 'device' });
    if (contents.length === 0) return this.#notice({ is: 'empty' });
    await this.#send(contents);
  }

  sendText(text: string): Promise<void> {
    return this.#sendAsked([{ format: 'text', bytes: utf8.encode(text) }]);
  }

  /** Brings what the device offers into `state.fetched`, to be looked at. */
  fetch(): Promise<void> {
    const { offered, fetched } = this.#state;
    if (offered === null || fetched.length > 0 || this.#device === null) return Promise.resolve();
    if (this.#fetching?.offered !== offered) this.#fetching = { offered, done: this.#fetch(this.#device, offered) };
    return this.#fetching.done;
  }

  async #fetch(device: DeviceClipboard, offered: readonly ClipboardFormat[]): Promise<void> {
    const contents: ClipboardContent[] = [];
    for (const format of offered) {
      const result = await device.fetch(format);
      // Something else was copied meanwhile, and is on its way by itself.
      if (this.#state.offered !== offered) return;
      if (result.is === 'fetched') contents.push({ format, bytes: result.bytes });
      else this.#unavailable(format, result.why, result.lengthBytes);
    }
    this.#change({ fetched: contents, progress: null });
  }

  /** Asked for by a button, without which some browsers let no page write. */
  async copyHere(): Promise<void> {
    const { fetched } = this.#state;
    if (fetched.length > 0) await this.#write(fetched);
  }

  async #bring(): Promise<void> {
    const { offered } = this.#state;
    await this.fetch();
    const { fetched } = this.#state;
    if (this.#state.offered !== offered || fetched.length === 0 || this.#isEcho(fetched)) return;
    await this.#write(fetched);
  }

  /** On a device that is this computer what we write is copied there, and would come back without end. */
  #isEcho(contents: readonly ClipboardContent[]): boolean {
    return performance.now() - this.#written.at < echoWithinMs && isSame(contents, this.#written.contents);
  }

  async #write(contents: readonly ClipboardContent[]): Promise<void> {
    const formats = formatsOf(contents);
    const written = await this.#port.local.write(contents);
    this.#written = { contents, at: performance.now() };
    if (written) this.#seen = await this.#asWritten(contents);
    this.#notice({ is: written ? 'copied-here' : 'copied-there', formats });
  }

  /** Browsers clean HTML and pack pictures anew. */
  async #asWritten(contents: readonly ClipboardContent[]): Promise<readonly ClipboardContent[]> {
    if (!(await this.#port.local.mayReadQuietly())) return contents;
    const reading = await this.#port.local.read();
    return reading.is === 'read' ? reading.contents : contents;
  }

  /** Whether all that fits stands on the device's clipboard. */
  async #send(contents: readonly ClipboardContent[]): Promise<boolean> {
    const device = this.#device;
    if (device === null) {
      this.#notice({ is: 'lost' });
      return false;
    }
    const large = contents.filter(({ format, bytes }) => bytes.length > clipboardLimits[format]);
    const fit = contents.filter((content) => !large.includes(content));
    const [first] = large;
    const isThere = fit.length === 0 || (await this.#sendFitting(device, fit));
    if (first !== undefined) this.#notice(tooLarge('device', first.format, first.bytes.length));
    return isThere;
  }

  async #sendFitting(device: DeviceClipboard, contents: readonly ClipboardContent[]): Promise<boolean> {
    const outcome = await device.send(contents, (done, whole) => this.progressed('device', done, whole));
    // Newer contents are on their way, and say what becomes of them.
    if (outcome === 'overtaken' && this.#device === device) return true;
    this.#change({ progress: null });
    this.#notice(noticeOf(outcome, contents));
    return outcome === 'done';
  }

  #unavailable(format: ClipboardFormat, why: 'not-allowed' | 'gone' | 'too-large', lengthBytes: number | null): void {
    if (why === 'too-large') this.#notice(tooLarge('here', format, lengthBytes));
    else this.#notice(why === 'gone' ? { is: 'gone' } : { is: 'not-allowed', to: 'here' });
  }

  #notice(notice: ClipboardNotice): void {
    this.#change({ notice });
  }

  #change(changed: Partial<ClipboardState>): void {
    this.#state = { ...this.#state, ...changed };
    this.onChange?.(this.#state);
  }
}

function noticeOf(outcome: SendOutcome, contents: readonly ClipboardContent[]): ClipboardNotice {
  if (outcome === 'done') return { is: 'sent', formats: formatsOf(contents) };
  if (outcome === 'not-allowed') return { is: 'not-allowed', to: 'device' };
  if (outcome === 'too-large') return tooLarge('device', contents[0]?.format ?? 'text', null);
  return { is: outcome === 'broken' ? 'broken' : 'lost' };
}

function formatsOf(contents: readonly ClipboardContent[]): readonly ClipboardFormat[] {
  return contents.map(({ format }) => format);
}

/** By its text where both have one: whatever else stands beside it was made from the same. */
function isSame(a: readonly ClipboardContent[], b: readonly ClipboardContent[]): boolean {
  const [text, other] = [textOf(a), textOf(b)];
  if (text !== undefined && other !== undefined) return equalBytes(text, other);
  return (
    a.length === b.length &&
    a.every(({ format, bytes }, index) => {
      const match = b[index];
      return match?.format === format && equalBytes(bytes, match.bytes);
    })
  );
}

function textOf(contents: readonly ClipboardContent[]): Uint8Array | undefined {
  return contents.find(({ format }) => format === 'text')?.bytes;
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

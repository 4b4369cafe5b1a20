import { type Admitted, type Id, type ReasonCode, reasonCode, rights as rightsSchema } from '@usher/contract';
import { type ControlPipe, type ControlPipeNews, startControlPipe } from '@usher/link';
import { after, browserTimers, dialLive, sendLeaveBeacon } from './browser-platform.ts';
import type { SharedClipboard } from './clipboard/shared-clipboard.ts';
import { type Typing, typedTextMaxCharacters } from './clipboard/typed-text.ts';
import { keyPairOf } from './crypto/web-crypto.ts';
import type { RemoteDesktop } from './desktop/remote-desktop.ts';
import { rememberedQuality } from './desktop/remembered-quality.ts';
import { RemoteDesk } from './desktop/remote-desk.ts';
import { knownDevicesIn } from './known-devices.ts';
import { RemoteInput } from './input/remote-input.ts';
import type { Scaling } from './layout/lay-out.ts';
import { LiveLink, type LiveNews } from './live-link.ts';
import { openPipes, type SessionPipes } from './open-pipes.ts';
import { endOf, onThisClock, problemOf, unprovenDevice } from './portal-answers.ts';
import { dialRelay } from './relay-socket.ts';
import { loadNoVnc, RemoteScreen } from './remote-screen.ts';
import { forgetSession } from './session-store.ts';
import { firstStep, stepViewer } from './step-viewer.ts';
import { Traffic } from './traffic.ts';
import { verifyDevice } from './verify-device.ts';
import type { ReleaseAsked, Viewer, ViewerInfo, ViewerOptions } from './viewer.ts';
import type { Stepped, ViewerEffect, ViewerEvent, ViewerModel } from './viewer-events.ts';
import { publicKeyText } from './viewer-key.ts';
import type { ViewerState } from './viewer-state.ts';

/** Carries out what the state machine decides, with this browser's sockets, keys and screen. */
export class SessionViewer implements Viewer {
  onReleaseAsked: ((asked: ReleaseAsked | null) => void) | null = null;
  readonly input = new RemoteInput();
  readonly #options: ViewerOptions;
  readonly #known = knownDevicesIn(localStorage);
  readonly #live: LiveLink;
  readonly #traffic = new Traffic();
  readonly #desk: RemoteDesk;
  readonly #leaving = new AbortController();
  #model: ViewerModel;
  #opening = new AbortController();
  #control: ControlPipe | null = null;
  #screen: RemoteScreen | null = null;
  #firstPictureMs: number | null = null;
  #scaling: Scaling = 'fit';
  /** The Portal's clock against this computer's, by its last word. */
  #portalAheadMs = 0;

  constructor(options: ViewerOptions) {
    this.#options = options;
    this.#live = new LiveLink({
      session: options.session,
      dial: (handlers) => dialLive(options.live(), handlers),
      timers: browserTimers,
      after,
      onNews: (news) => this.#heard(news),
    });
    this.#desk = new RemoteDesk({
      session: options.session,
      target: options.screen,
      input: this.input,
      may: (right) => this.#may(right),
      isViewOnly: () => this.#model.viewOnly,
      screen: () => this.#screen,
      deviceName: () => this.device?.name ?? '',
    });
    addEventListener('pagehide', () => this.leave(), { signal: this.#leaving.signal });
    const first = firstStep(options.admitted, Date.now());
    this.#model = first[0];
    this.#take(first);
  }

  get state(): ViewerState {
    return this.#model.state;
  }

  get device(): Admitted['device'] | null {
    return this.#model.admitted?.device ?? null;
  }

  setScaling(scaling: Scaling): void {
    this.#scaling = scaling;
    if (this.#screen !== null) this.#screen.scaling = scaling;
  }

  get clipboard(): SharedClipboard {
    return this.#desk.clipboard;
  }

  get desktop(): RemoteDesktop {
    return this.#desk.desktop;
  }

  openMonitorWindow(name: string): void {
    this.#desk.openWindow(name);
  }

  async takePicture(): Promise<Blob | null> {
    return (await this.#screen?.takePicture()) ?? null;
  }

  closeMonitorWindows(): void {
    this.#desk.closeWindows();
  }

  setViewOnly(on: boolean): void {
    this.#dispatch({ type: 'view-only', on });
  }

  sendCtrlAltDel(): void {
    this.input.pressKeys(['ControlLeft', 'AltLeft', 'Delete']);
  }

  async typeText(text: string, typing: Typing): Promise<void> {
    if (this.#may('control')) await this.#screen?.typeText(text.slice(0, typedTextMaxCharacters), typing);
  }

  focus(): void {
    this.input.focus();
  }

  stay(): void {
    this.#control?.send({ type: 'stay' });
  }

  async end(message?: string): Promise<void> {
    const input = { params: { session: this.#options.session }, body: message === undefined ? {} : { message } };
    const { session } = await this.#options.call('POST /api/sessions/:session/end', input);
    const end = endOf(session, Date.now());
    if (end !== null) this.#dispatch({ type: 'ended', ...end });
  }

  async answerRelease(request: Id, release: boolean): Promise<void> {
    const params = { session: this.#options.session };
    await this.#options.call('POST /api/sessions/:session/release-answer', { params, body: { request, release } });
  }

  leave(): void {
    const { admitted, state } = this.#model;
    if (admitted === null || state.kind === 'ended' || state.kind === 'failed') return;
    this.#control?.send({ type: 'goodbye', reason: 'viewer-left', by: null, message: null });
    sendLeaveBeacon(this.#options.session, admitted.fence);
  }

  trustNewKey(): void {
    const { admitted, state } = this.#model;
    if (admitted === null || state.kind !== 'key-changed') return;
    this.#known.remember(admitted.device.id, admitted.device.identityKey);
    this.#dispatch({ type: 'key-trusted', at: Date.now() });
  }

  info(): ViewerInfo {
    const { admitted, state } = this.#model;
    return {
      encryption: 'Noise IK, X25519, AES-256-GCM, end to end',
      road: 'relayed',
      relay: admitted?.relays[0]?.url ?? null,
      size: state.kind === 'active' ? state.size : null,
      scalePercent: this.#screen?.scalePercent ?? null,
      roundTripMs: this.#control?.roundTripMs ?? null,
      firstPictureMs: this.#firstPictureMs,
      ...this.#traffic.sum(),
    };
  }

  close(): void {
    if (this.#leaving.signal.aborted) return;
    this.leave();
    this.#leaving.abort();
    this.#drop();
    this.#screen?.close();
    this.#desk.close();
    this.input.close();
    this.#live.finish(null);
  }

  #dispatch(event: ViewerEvent): void {
    if (!this.#leaving.signal.aborted) this.#take(stepViewer(this.#model, event));
  }

  #take([model, effects]: Stepped): void {
    const before = this.#model.state;
    this.#model = model;
    for (const effect of effects) this.#carryOut(effect);
    if (this.#model === model && model.state !== before) this.#options.onChange(model.state);
  }

  #carryOut(effect: ViewerEffect): void {
    switch (effect.do) {
      case 'open':
        return void this.#open(effect.attempt, effect.admitted);
      case 'ask':
        return void after(effect.afterMs, () => void this.#ask(effect.attempt));
      case 'resume':
        return void after(effect.afterMs, () => void this.#resume(effect.attempt));
      case 'drop':
        return this.#drop();
      case 'watch':
        return this.#live.watch(effect.fence);
      case 'wake':
        return void after(effect.at - Date.now(), () => this.#dispatch({ type: 'woke', at: Date.now() }));
      case 'view-only':
        if (this.#screen !== null) this.#screen.viewOnly = effect.on;
        return;
      case 'close':
        return this.#finish(effect.fence);
    }
  }

  async #ask(attempt: number): Promise<void> {
    if (attempt !== this.#model.attempt) return;
    const params = { session: this.#options.session };
    try {
      const { session } = await this.#options.call('GET /api/sessions/:session', { params });
      const at = Date.now();
      const end = endOf(session, at);
      if (end !== null) this.#dispatch({ type: 'ended', ...end });
      else this.#dispatch({ type: 'lives', attempt, fence: session.fence, at });
    } catch (error) {
      this.#dispatch({ type: 'call-failed', attempt, call: 'ask', problem: problemOf(error), at: Date.now() });
    }
  }

  async #resume(attempt: number): Promise<void> {
    if (attempt !== this.#model.attempt) return;
    const { call, session, key } = this.#options;
    try {
      const body = { viewerKey: await publicKeyText(key) };
      const admitted = await call('POST /api/sessions/:session/resume', { params: { session }, body });
      this.#dispatch({ type: 'admitted', attempt, admitted, at: Date.now() });
    } catch (error) {
      this.#dispatch({ type: 'call-failed', attempt, call: 'resume', problem: problemOf(error), at: Date.now() });
    }
  }

  async #open(attempt: number, admitted: Admitted): Promise<void> {
    this.#opening.abort();
    const opening = new AbortController();
    this.#opening = opening;
    try {
      const verdict = await verifyDevice(admitted.device, this.#known);
      if (verdict.kind === 'unproven') return this.#dispatch({ type: 'gave-up', attempt, problem: unprovenDevice });
      if (verdict.kind === 'changed') return this.#dispatch({ ...verdict, type: 'key-changed', attempt });
      const [NoVnc, pipes] = await Promise.all([loadNoVnc(), this.#openPipes(attempt, admitted, opening.signal)]);
      opening.signal.throwIfAborted();
      if (verdict.kind === 'new') this.#known.remember(admitted.device.id, admitted.device.identityKey);
      this.#dispatch({ type: 'reached', attempt, step: 'keys', at: Date.now() });
      this.#show(NoVnc, attempt, pipes);
    } catch (error) {
      if (opening.signal.aborted) return;
      // Whatever it was, there is no road; the Portal is asked how the session stands.
      this.#options.log?.('the device could not be reached', error);
      this.#lost(attempt);
    }
  }

  async #openPipes(attempt: number, admitted: Admitted, signal: AbortSignal): Promise<SessionPipes> {
    const pipes = await openPipes({
      admitted,
      key: await keyPairOf(this.#options.key),
      dial: dialRelay,
      signal,
      onJoined: () => this.#dispatch({ type: 'reached', attempt, step: 'device', at: Date.now() }),
    });
    signal.throwIfAborted();
    this.#traffic.count(pipes.control, pipes.screen);
    this.#control = startControlPipe(pipes.control, browserTimers, {
      onMessage: (message) => this.#heardFromDevice(message),
      onClose: () => this.#lost(attempt),
    });
    this.#desk.connect(this.#control);
    pipes.screen.onClose = () => this.#lost(attempt);
    return pipes;
  }

  #show(NoVnc: Awaited<ReturnType<typeof loadNoVnc>>, attempt: number, pipes: SessionPipes): void {
    this.#screen?.close();
    const parts = { target: this.#options.screen, pipe: pipes.screen, input: this.input };
    this.#screen = new RemoteScreen(NoVnc, parts, {
      onFrame: (size) => {
        this.#firstPictureMs ??= Date.now() - this.#model.startedAt;
        this.#dispatch({ type: 'frame', attempt, size, at: Date.now() });
        this.#desk.shown();
      },
      onResize: (size) => this.#dispatch({ type: 'resized', attempt, size }),
      onLost: () => this.#lost(attempt),
    });
    this.#screen.scaling = this.#scaling;
    this.#screen.part = this.#desk.desktop.monitor(this.#desk.desktop.state.shown) ?? null;
  }

  /** Steering also as the person wishes. */
  #may(right: 'control' | 'clipboardIn' | 'clipboardOut'): boolean {
    const { rights, viewOnly } = this.#model;
    return rights?.[right] === true && !(right === 'control' && viewOnly);
  }

  #lost(attempt: number): void {
    this.#dispatch({ type: 'lost', attempt, at: Date.now() });
  }

  #heardFromDevice(message: ControlPipeNews): void {
    if (message.type === 'clipboard' || message.type === 'desktop') {
      this.#desk.heard(message);
    } else if (message.type === 'goodbye') {
      const { by, message: words } = message;
      this.#dispatch({ type: 'ended', reason: reasonOf(message.reason), by, message: words, at: Date.now() });
    } else if (message.type === 'rights') {
      const rights = rightsSchema.safeParse(message.rights);
      if (rights.success) this.#dispatch({ type: 'rights', rights: rights.data });
    } else if (message.type === 'input') {
      this.input.takes = message.takes;
      if (message.takes.includes('quality')) this.desktop.setQuality(rememberedQuality(localStorage));
    } else if (message.type === 'limit-warning') {
      const { kind, by, endsInMs } = message;
      this.#dispatch({
        type: 'limit-warned',
        warning: endsInMs === null ? null : { kind, by, at: Date.now() + endsInMs },
      });
    }
  }

  #heard(news: LiveNews): void {
    switch (news.type) {
      case 'viewer-ended': {
        const { reason, by, message, at } = news;
        return this.#dispatch({ type: 'ended', reason, by, message, at });
      }
      case 'viewer-state':
        return this.#told(news);
      case 'release-asked': {
        const { request, by, device, until } = news;
        return this.onReleaseAsked?.({ request, by, device, until: until - this.#portalAheadMs });
      }
      case 'release-over':
        return this.onReleaseAsked?.(null);
    }
  }

  #told(news: Extract<LiveNews, { type: 'viewer-state' }>): void {
    const { fence, rights, now } = news;
    const at = Date.now();
    this.#portalAheadMs = now - at;
    this.#dispatch({ type: 'told', fence, rights, announcedEnd: onThisClock(news, at), at });
  }

  #drop(): void {
    // Pipes that stand are closed below, politely; what is still being made is not.
    this.#opening.abort();
    this.#control?.close();
    this.#control = null;
    this.#desk.disconnect();
    this.#screen?.freeze();
    this.#traffic.closeAll();
  }

  #finish(fence: number | null): void {
    this.#screen?.close();
    this.#screen = null;
    this.#desk.close();
    this.#live.finish(fence);
    forgetSession(this.#options.session).catch((error: unknown) => {
      this.#options.log?.('the key of an ended session could not be forgotten', error);
    });
  }
}

function reasonOf(text: string): ReasonCode {
  const parsed = reasonCode.safeParse(text);
  return parsed.success ? parsed.data : 'protocol-error';
}

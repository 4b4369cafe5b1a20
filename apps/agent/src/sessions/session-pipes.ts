import type { Rights } from '@usher/contract';
import {
  type ControlPipe,
  type ControlPipeNews,
  type DeskMessage,
  type PipeName,
  type SecurePipe,
  startControlPipe,
  type Timers,
} from '@usher/link';
import type { Ending } from './session-state.ts';

type LimitWarningMessage = Extract<ControlPipeNews, { type: 'limit-warning' }>;

export interface PipeEvents {
  onOpened(pipe: PipeName): void;
  onJoinFailed(error: unknown): void;
  onLost(pipe: PipeName): void;
  onViewerLeft(): void;
  /** Somebody at the viewer said so. */
  onStay(): void;
  onDesk(message: DeskMessage): void;
  onBroken(): void;
}

/** How long a goodbye has to arrive before the silent screen pipe closes. */
const goodbyeMs = 250;

export interface SessionPipesOptions {
  readonly join: (pipe: PipeName, signal: AbortSignal) => Promise<SecurePipe>;
  readonly timers: Timers;
  readonly events: PipeEvents;
}

/** Both pipes of one right: being joined, standing, or closed. Closed, it is heard of no more. */
export class SessionPipes {
  readonly #options: SessionPipesOptions;
  /** Of pipes that do not stand yet; those that do are closed politely. */
  readonly #joining = new Set<AbortController>();
  #dropScreen: () => void = () => undefined;
  #saidGoodbye = false;
  #closed = false;
  #screen: SecurePipe | null = null;
  #control: ControlPipe | null = null;

  constructor(options: SessionPipesOptions) {
    this.#options = options;
    void this.#join('control', (pipe) => {
      this.#control = this.#startControl(pipe);
    });
    void this.#join('screen', (pipe, road) => {
      this.#dropScreen = () => road.abort();
      pipe.onClose = () => this.#tell((events) => events.onLost('screen'));
      this.#screen = pipe;
    });
  }

  /** Null until it stands. */
  get screen(): SecurePipe | null {
    return this.#screen;
  }

  sayGoodbye({ reason, by, message }: Ending): void {
    this.#control?.send({ type: 'goodbye', reason, by: by ?? null, message: message ?? null });
    this.#saidGoodbye = this.#control !== null;
  }

  sayLimitWarning(warning: Omit<LimitWarningMessage, 'type'>): void {
    this.#control?.send({ type: 'limit-warning', ...warning });
  }

  sayOfDesk(message: DeskMessage): void {
    this.#control?.send(message);
  }

  sayInput(takes: string[]): void {
    this.#control?.send({ type: 'input', takes });
  }

  sayRights(rights: Rights): void {
    this.#control?.send({ type: 'rights', rights });
  }

  /** A goodbye said before is still sent; pixels that wait for a slow road are not. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const joining of this.#joining) joining.abort();
    this.#control?.close();
    this.#closeScreen();
  }

  #closeScreen(): void {
    const screen = this.#screen;
    if (screen === null) return;
    if (screen.bufferedBytes > 0) return this.#dropScreen();
    if (!this.#saidGoodbye) return screen.close();
    // On its own connection it could overtake the goodbye, and look like a loss to the viewer.
    const done = this.#options.timers.every(goodbyeMs, () => {
      done();
      screen.close();
    });
  }

  async #join(name: PipeName, take: (pipe: SecurePipe, road: AbortController) => void): Promise<void> {
    const joining = new AbortController();
    this.#joining.add(joining);
    try {
      const pipe = await this.#options.join(name, joining.signal);
      if (this.#closed) return pipe.close();
      take(pipe, joining);
    } catch (error) {
      return this.#tell((events) => events.onJoinFailed(error));
    } finally {
      this.#joining.delete(joining);
    }
    this.#tell((events) => events.onOpened(name));
  }

  #startControl(pipe: SecurePipe): ControlPipe {
    return startControlPipe(pipe, this.#options.timers, {
      onMessage: (message) => {
        if (message.type === 'goodbye') this.#tell((events) => events.onViewerLeft());
        else if (message.type === 'stay') this.#tell((events) => events.onStay());
        else if (message.type === 'clipboard' || message.type === 'desktop') {
          this.#tell((events) => events.onDesk(message));
        }
        // Rights and limits are the agent's to tell.
        else if (message.type !== 'idle') this.#tell((events) => events.onBroken());
      },
      onClose: ({ kind }) =>
        this.#tell((events) => (kind === 'protocol-error' ? events.onBroken() : events.onLost('control'))),
    });
  }

  #tell(say: (events: PipeEvents) => void): void {
    if (!this.#closed) say(this.#options.events);
  }
}

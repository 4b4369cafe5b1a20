import type { DamageExtension } from 'x11';
import type { Rectangle } from './rectangle.ts';
import type { XConnection } from './x-connection.ts';

/** X lets any program destroy what is ours: without a look now and then the picture would stand still and nobody know. */
const lookMs = 2_000;
const createAgainMs = 100;

/** Says what is drawn, as one box around all since the last `subtract`. */
export class DamageWatch {
  readonly #x: XConnection;
  readonly #damage: DamageExtension;
  readonly #onLost: () => void;
  readonly #looking: NodeJS.Timeout;
  #id = 0;
  #creating: NodeJS.Timeout | undefined;

  /** `onLost`: something may have been drawn that was not told. */
  constructor(
    x: XConnection,
    damage: DamageExtension,
    { onDamage, onLost }: { readonly onDamage: (area: Rectangle) => void; readonly onLost: () => void },
  ) {
    this.#x = x;
    this.#damage = damage;
    this.#onLost = onLost;
    x.on('DamageNotify', ({ area }) => onDamage({ x: area.x, y: area.y, width: area.w, height: area.h }));
    x.onRefused(({ majorOpcode }) => {
      if (majorOpcode === damage.majorOpcode) this.#createSoon();
    });
    this.#create();
    this.#looking = setInterval(() => this.look(), lookMs);
    this.#looking.unref();
  }

  /** What is drawn from now on is told again. */
  subtract(): void {
    this.#x.send(() => this.#damage.Subtract(this.#id, 0, 0));
  }

  /** Costs nothing that was told already; refused, it is created again. */
  look(): void {
    this.subtract();
    this.#x.flush();
  }

  close(): void {
    clearInterval(this.#looking);
    clearTimeout(this.#creating);
  }

  #createSoon(): void {
    this.#creating ??= setTimeout(() => {
      this.#creating = undefined;
      this.#create();
      this.#onLost();
    }, createAgainMs);
  }

  #create(): void {
    this.#id = this.#x.client.AllocID();
    this.#x.send(() => this.#damage.Create(this.#id, this.#x.root, this.#damage.ReportLevel.BoundingBox));
  }
}

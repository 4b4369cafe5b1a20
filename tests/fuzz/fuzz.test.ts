import { describe, expect, it } from 'vitest';
import { fuzz } from './fuzz.ts';
import { targets } from './targets.ts';

/** The short run: what was kept, and some hundred changed inputs. The long one: npx tsx tests/fuzz/run.ts */
describe('whatever a peer sends', () => {
  it.each(targets.map((target) => [target.name, target] as const))(
    '%s takes it or refuses it in order',
    async (_, target) => {
      const { inputs } = await fuzz(target, { seed: 7, runs: 300 });
      expect(inputs).toBeGreaterThanOrEqual(target.first.length);
    },
  );
});

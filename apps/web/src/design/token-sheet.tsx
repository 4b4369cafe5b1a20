import { Row, Specimen } from './specimen.tsx';

const ramp = Array.from({ length: 12 }, (_, step) => `n${step + 1}`);
const colours = ['accent', 'accent-solid', 'accent-wash', 'danger', 'danger-wash', 'warn', 'warn-wash'];
const sizes = ['text-xs', 'text-sm', 'text-base', 'text-lg', 'text-2xl'] as const;

export function TokenSheet() {
  return (
    <>
      <Specimen name="Neutral ramp">
        <Swatches names={ramp} />
      </Specimen>
      <Specimen name="Accent; danger for ending only; amber for unconfirmed and the limit only">
        <Swatches names={colours} />
      </Specimen>
      <Row>
        {sizes.map((size) => (
          <Specimen key={size} name={size}>
            <span className={size}>Sessions 0123</span>
          </Specimen>
        ))}
        <Specimen name="mono">
          <code className="font-mono">21FE 31DF</code>
        </Specimen>
        <Specimen name="floating">
          <div className="h-8 w-24 rounded-md border border-line bg-surface shadow-float" />
        </Specimen>
      </Row>
    </>
  );
}

function Swatches({ names }: { names: readonly string[] }) {
  return (
    <ul className="flex flex-wrap gap-2">
      {names.map((name) => (
        <li key={name} className="w-24 text-xs text-soft">
          <span className="mb-1 block h-8 rounded-md border border-line" style={{ background: `var(--${name})` }} />
          {name}
        </li>
      ))}
    </ul>
  );
}

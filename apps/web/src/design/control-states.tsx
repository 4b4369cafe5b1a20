import { Button, type ButtonLook } from '../ui/button.tsx';
import { CopyLine } from '../ui/copy-line.tsx';
import { Choice, Field } from '../ui/field.tsx';
import { Menu, MenuItem, MenuLine, MenuNote } from '../ui/menu.tsx';
import { Row, Specimen } from './specimen.tsx';

const looks: readonly ButtonLook[] = ['primary', 'plain', 'danger', 'quiet'];

export function ControlStates() {
  return (
    <>
      {looks.map((look) => (
        <Row key={look}>
          <Specimen name={look}>
            <Button look={look}>Connect</Button>
          </Specimen>
          <Specimen name="disabled">
            <Button look={look} disabled>
              Connect
            </Button>
          </Specimen>
          <Specimen name="busy">
            <Button look={look} busy>
              Connect
            </Button>
          </Specimen>
        </Row>
      ))}
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
        <Field label="Empty" placeholder="PC-3" />
        <Field label="With a hint" hint="They read it when the viewer closes." defaultValue="Lunch" />
        <Field label="With a problem" problem="Use 8 characters or more." defaultValue="short" />
        <Field label="Disabled, mono" mono disabled defaultValue="usher_SSSS" />
        <Choice
          label="Choice"
          options={[
            ['user', 'User'],
            ['manager', 'Manager'],
          ]}
        />
      </div>
      <Row>
        <Menu align="start" trigger={<Button>Menu</Button>}>
          <MenuNote>Ana, ana@example.test</MenuNote>
          <MenuItem onSelect={nothing}>Rename</MenuItem>
          <MenuItem disabled onSelect={nothing}>
            Not for you
          </MenuItem>
          <MenuLine />
          <MenuItem danger onSelect={nothing}>
            Remove
          </MenuItem>
        </Menu>
      </Row>
      <CopyLine label="Join line" text="npx usher agent --join usher_SSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSS" />
    </>
  );
}

function nothing(): void {
  // A specimen leads nowhere.
}

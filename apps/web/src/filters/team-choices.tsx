import { useMembers } from '../access/use-groups.ts';
import { useDevices } from '../live/team-data.ts';
import { Choice } from '../ui/field.tsx';

interface ChoiceOfProps {
  readonly value: string | undefined;
  readonly onChange: (id: string | undefined) => void;
}

type Option = readonly [value: string, name: string];

/** A person of the team; who left it may still be asked for, by a link. */
export function PersonChoice({ value, onChange }: ChoiceOfProps) {
  const members = useMembers();
  const people = (members.data?.members ?? []).map(({ person }): Option => [person.id, person.name]);
  return <ChoiceOf label="Person" all="Everybody" gone="Somebody who left" {...{ options: people, value, onChange }} />;
}

export function DeviceChoice({ value, onChange }: ChoiceOfProps) {
  const devices = (useDevices().items ?? []).map(({ id, name }): Option => [id, name]);
  return (
    <ChoiceOf label="Device" all="All devices" gone="A removed device" {...{ options: devices, value, onChange }} />
  );
}

interface Words {
  readonly label: string;
  readonly all: string;
  readonly gone: string;
  readonly options: readonly Option[];
}

function ChoiceOf({ label, all, gone, options, value, onChange }: Words & ChoiceOfProps) {
  const isKnown = value === undefined || options.some(([id]) => id === value);
  return (
    <Choice
      label={label}
      options={[['', all], ...options, ...(isKnown ? [] : [[value, gone] as const])]}
      value={value ?? ''}
      onChange={(event) => onChange(event.target.value || undefined)}
    />
  );
}

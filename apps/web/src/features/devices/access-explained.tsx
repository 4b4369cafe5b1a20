import type { AccessReason, DeviceAccessView } from '@usher/contract';
import { rightsInWords } from '../../access/rights-words.ts';
import { count, useGroups, useMembers } from '../../access/use-groups.ts';

/** What the device's groups add, and what each person gets of everything that is kept, with the reason. */
export function AccessExplained({ kept }: { kept: DeviceAccessView }) {
  if (kept.access === 'everyone') return null;
  return (
    <>
      <Inherited inherited={kept.inherited} />
      <details className="mt-3">
        <summary className="cursor-pointer font-medium pointer-coarse:min-h-12">
          {count(kept.people.length, 'person', 'people')} may connect as it is saved now
        </summary>
        <ul aria-label="Who may connect" className="mt-2 max-h-64 overflow-y-auto rounded-md border border-line">
          {kept.people.map(({ member, name, rights, by }) => (
            <li
              key={member}
              className="flex flex-wrap items-baseline gap-x-3 border-b border-line px-3 py-1.5 last:border-b-0"
            >
              <span className="min-w-0 flex-1 basis-40 truncate">{name}</span>
              <span className="text-soft">{rightsInWords(rights)}</span>
              <span className="w-full text-xs text-muted">{by.map(reasonWords).join('; ')}</span>
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}

function reasonWords({ group, deviceGroup }: AccessReason): string {
  const who = group ? `By the group ${group.name}` : 'By name';
  return deviceGroup ? `${who}, on the device group ${deviceGroup.name}` : `${who}, on this device`;
}

/** Read here, changed at the group. */
function Inherited({ inherited }: Pick<DeviceAccessView, 'inherited'>) {
  const [groups, members] = [useGroups(), useMembers()];
  const nameOf = (id: string): string =>
    groups.data?.people.find((group) => group.id === id)?.name ??
    members.data?.members.find((member) => member.id === id)?.person.name ??
    '…';
  const adding = inherited.filter(({ entries }) => entries.length > 0);
  if (adding.length === 0) return null;
  return (
    <section className="mt-3">
      <h3 className="font-medium">Its groups add</h3>
      <ul className="mt-1 text-soft">
        {adding.map(({ deviceGroup, entries }) => (
          <li key={deviceGroup.id}>
            {deviceGroup.name}:{' '}
            {entries
              .map(
                (entry) => `${nameOf('member' in entry ? entry.member : entry.group)} (${rightsInWords(entry.rights)})`,
              )
              .join(', ')}
          </li>
        ))}
      </ul>
    </section>
  );
}

import type { DeviceView } from '@usher/contract';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useGroups } from '../../access/use-groups.ts';
import { ConnectDialogs } from '../../connect/connect-dialogs.tsx';
import { viewerCode } from '../../connect/open-viewer.ts';
import { useConnect } from '../../connect/use-connect.ts';
import { TeamCapacity } from '../../live/team-capacity.tsx';
import { useOpenTeam } from '../../live/live-context.ts';
import { useDevices } from '../../live/team-data.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Choice } from '../../ui/field.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemPage } from '../../ui/problem.tsx';
import { RowSkeleton } from '../../ui/skeleton.tsx';
import { VirtualList } from '../../ui/virtual-list.tsx';
import { WaitingStrip } from '../../waiting/waiting-strip.tsx';
import { AddDeviceDialog, JoinLine } from './add-device.tsx';
import { DeviceRow } from './device-row.tsx';
import { Gear } from './gear.tsx';
import { matching } from './matching.ts';
import { MoveHereDialog } from './move-here-dialog.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { SessionsPanel } from './sessions-panel.tsx';
import { usePanel } from './use-panel.ts';

/** M6: the Viewer's home. */
export function DevicesPage() {
  const { team } = useOpenTeam();
  const devices = useDevices();
  const panel = usePanel();
  const [adding, setAdding] = useState(false);
  useEffect(() => void viewerCode(), []);
  return (
    <Page
      title="Devices"
      aside={
        team.may.manageDevices && devices.items && devices.items.length > 0 ? (
          <div className="flex items-center gap-3">
            <Link
              to="/t/$team/devices/groups"
              params={{ team: team.id }}
              className="inline-flex h-8 items-center text-accent-ink underline"
            >
              Groups
            </Link>
            <Button onClick={() => setAdding(true)}>Add device</Button>
          </div>
        ) : null
      }
    >
      <TeamCapacity />
      <WaitingStrip />
      {devices.problem ? <ProblemPage error={devices.problem} onRetry={devices.retry} /> : null}
      {!devices.items && !devices.problem ? <RowSkeleton label="Loading devices" /> : null}
      {devices.items?.length === 0 ? <NoDevices /> : null}
      {devices.items && devices.items.length > 0 ? <FoundDevices all={devices.items} /> : null}
      {adding ? <AddDeviceDialog onClose={() => setAdding(false)} /> : null}
      <Gear onSessions={() => panel.open({ sessions: 'all' })} />
      {panel.shown.sessions === undefined ? null : (
        <SessionsPanel device={panel.shown.on ?? null} request={panel.shown.for ?? null} onClose={panel.close} />
      )}
    </Page>
  );
}

/** The list, and above it a search and a choice of group where there is much or something to choose. */
function FoundDevices({ all }: { all: readonly DeviceView[] }) {
  const [search, setSearch] = useState('');
  const [group, setGroup] = useState('');
  const groups = useGroups().data?.devices ?? [];
  const chosen = groups.some(({ id }) => id === group) ? group : '';
  return (
    <>
      <div className="mb-3 flex flex-wrap gap-2 empty:hidden">
        {all.length > 12 ? <SearchField label="Search devices" value={search} onChange={setSearch} /> : null}
        {groups.length > 0 ? (
          <Choice
            label="Group of devices"
            hideLabel
            className="w-48"
            value={chosen}
            onChange={(event) => setGroup(event.target.value)}
            options={[['', 'All groups'], ...groups.map(({ id, name }) => [id, name] as const)]}
          />
        ) : null}
      </div>
      <DeviceList
        devices={matching(all, search, chosen)}
        groupNames={new Map(groups.map(({ id, name }) => [id, name]))}
        unfound={search === '' ? 'No device is in this group.' : 'No device has that name.'}
      />
    </>
  );
}

function NoDevices() {
  const { team } = useOpenTeam();
  if (!team.may.manageDevices) return <Empty sentence="No device is shared with you yet. Ask a Manager for access." />;
  return (
    <Empty sentence="No devices yet. Run this line on the computer you want to reach.">
      <JoinLine />
    </Empty>
  );
}

interface DeviceListProps {
  readonly devices: readonly DeviceView[];
  readonly groupNames: ReadonlyMap<string, string>;
  /** What to say when nothing is left. */
  readonly unfound: string;
}

function DeviceList({ devices, groupNames, unfound }: DeviceListProps) {
  const connecting = useConnect();
  const panel = usePanel();
  const [again, setAgain] = useState<DeviceView | null>(null);
  const connect = (device: DeviceView): void => {
    if (device.activeSessions.some(({ mine }) => mine)) setAgain(device);
    else connecting.connect(device);
  };
  if (devices.length === 0) return <Empty sentence={unfound} />;
  return (
    <>
      <VirtualList items={devices} label="Devices" keyOf={({ id }) => id} rowHeight={45}>
        {(device) => (
          <DeviceRow
            device={device}
            groups={device.groups.flatMap((id) => groupNames.get(id) ?? [])}
            busy={connecting.busy && connecting.device?.id === device.id}
            onConnect={() => connect(device)}
            onSessions={() => panel.open({ sessions: 'device', on: device.id })}
          />
        )}
      </VirtualList>
      <ConnectDialogs connecting={connecting} />
      {again ? (
        <MoveHereDialog
          device={again}
          onClose={() => setAgain(null)}
          onSecondPlace={() => {
            setAgain(null);
            connecting.connect(again);
          }}
        />
      ) : null}
    </>
  );
}

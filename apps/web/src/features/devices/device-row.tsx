import type { DeviceView } from '@usher/contract';
import { usePortalNow } from '../../live/live-context.ts';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { Dot } from '../../ui/dot.tsx';
import { Initials } from '../../ui/initials.tsx';
import { DeviceMenu } from './device-menu.tsx';
import { canConnect, deviceStatus } from './device-status.ts';
import { OsGlyph } from './os-glyph.tsx';

interface DeviceRowProps {
  readonly device: DeviceView;
  /** Names of the groups it is in. */
  readonly groups: readonly string[];
  readonly busy: boolean;
  readonly onConnect: () => void;
  readonly onSessions: () => void;
}

export function DeviceRow({ device, groups, busy, onConnect, onSessions }: DeviceRowProps) {
  const status = deviceStatus(device, usePortalNow());
  const ready = canConnect(device);
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5 hover:bg-n3 sm:flex-nowrap">
      <OsGlyph os={device.os} />
      <div className="min-w-0 flex-1 basis-40">
        <span className="block truncate font-medium">{device.name}</span>
      </div>
      {groups.length > 0 ? (
        <span className="hidden max-w-48 truncate text-xs text-muted lg:block">
          <span className="sr-only">In </span>
          {groups.join(', ')}
        </span>
      ) : null}
      <span className="order-last w-full pl-8 text-xs text-soft sm:order-none sm:w-56 sm:pl-0 sm:text-sm">
        <Dot look={status.look}>{status.words}</Dot>
      </span>
      <OnIt device={device} onSessions={onSessions} />
      <Button
        look={ready ? 'primary' : 'plain'}
        busy={busy}
        disabled={!ready}
        onClick={onConnect}
        aria-label={`Connect to ${device.name}`}
      >
        Connect
      </Button>
      <DeviceMenu device={device} />
    </div>
  );
}

/** Who is on it, as initials: names only where the reader may know. */
function OnIt({ device, onSessions }: { device: DeviceView; onSessions: () => void }) {
  const shown = device.activeSessions.slice(0, 3);
  const more = device.activeSessions.length - shown.length;
  const faces = shown.map(({ session, mine, initials, name }) => (
    <Initials
      key={session}
      text={initials}
      mine={mine}
      label={mine ? 'You are on it' : `${name ?? 'Somebody'} is on it`}
    />
  ));
  const rest = more > 0 ? <span className="figures text-xs text-muted">+{more}</span> : null;
  const box = 'flex min-w-16 items-center justify-end gap-1';
  if (shown.length === 0) return <span className={box} />;
  const mayOpen = device.activeSessions.some(({ mine, name }) => mine || name !== null);
  if (!mayOpen) {
    return (
      <span className={box}>
        {faces}
        {rest}
      </span>
    );
  }
  return (
    <button type="button" className={classes(box, 'min-h-8 hover:opacity-70')} onClick={onSessions}>
      {faces}
      {rest}
      <span className="sr-only">Sessions on {device.name}</span>
    </button>
  );
}

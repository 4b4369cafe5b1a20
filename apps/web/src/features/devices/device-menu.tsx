import type { DeviceView } from '@usher/contract';
import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { buttonClass } from '../../ui/button.tsx';
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx';
import { TimeLimitsDialog } from '../../limits/time-limits-dialog.tsx';
import { AccessDialog } from './access-dialog.tsx';
import { DeviceDetails } from './device-details.tsx';
import { RemoveDeviceDialog } from './remove-device-dialog.tsx';
import { RenameDeviceDialog } from './rename-device-dialog.tsx';

type Open = 'details' | 'rename' | 'access' | 'limits' | 'remove' | null;

export function DeviceMenu({ device }: { device: DeviceView }) {
  const [open, setOpen] = useState<Open>(null);
  const close = (): void => setOpen(null);
  return (
    <>
      <Menu
        trigger={
          <button type="button" aria-label={`More for ${device.name}`} className={buttonClass('quiet', 'w-8 px-0!')}>
            <Ellipsis aria-hidden className="size-4" />
          </button>
        }
      >
        <MenuItem onSelect={() => setOpen('details')}>Details</MenuItem>
        {device.may.rename ? <MenuItem onSelect={() => setOpen('rename')}>Rename</MenuItem> : null}
        {device.may.manageAccess ? <MenuItem onSelect={() => setOpen('access')}>Who may access it</MenuItem> : null}
        {device.may.manageAccess ? <MenuItem onSelect={() => setOpen('limits')}>Limits in time</MenuItem> : null}
        {device.may.remove ? (
          <>
            <MenuLine />
            <MenuItem danger onSelect={() => setOpen('remove')}>
              Remove from the team
            </MenuItem>
          </>
        ) : null}
      </Menu>
      {open === 'details' ? <DeviceDetails device={device} onClose={close} /> : null}
      {open === 'rename' ? <RenameDeviceDialog device={device} onClose={close} /> : null}
      {open === 'access' ? <AccessDialog device={device} onClose={close} /> : null}
      {open === 'limits' ? (
        <TimeLimitsDialog name={device.name} target={{ scope: 'device', subject: device.id }} onClose={close} />
      ) : null}
      {open === 'remove' ? <RemoveDeviceDialog device={device} onClose={close} /> : null}
    </>
  );
}

import { type DesktopState, pictureQualities, rememberQuality, type Scaling, type Viewer } from '@usher/viewer';
import { AppWindow, Monitor } from 'lucide-react';
import { Menu, MenuCheck, MenuChoice, MenuItem, MenuLine, MenuNote } from '../ui/menu.tsx';
import { scalings } from './use-scaling.ts';
import { Tool } from './tool.tsx';

type Quality = NonNullable<DesktopState['quality']>;

interface DisplayMenuProps {
  readonly viewer: Viewer;
  readonly desktop: DesktopState;
  readonly scaling: Scaling;
  readonly onScaling: (scaling: Scaling) => void;
  readonly onOpenChange: (open: boolean) => void;
}

/** How large, which monitors, and which size the device's desktop has. */
export function DisplayMenu({ viewer, desktop, scaling, onScaling, onOpenChange }: DisplayMenuProps) {
  const options = scalings.map((value) => [String(value), value === 'fit' ? 'Fit the window' : `${value} %`] as const);
  return (
    <Menu
      align="start"
      onOpenChange={onOpenChange}
      returnTo={() => viewer.focus()}
      trigger={
        <Tool label="Display">
          <Monitor aria-hidden />
        </Tool>
      }
    >
      <MenuChoice
        label="Size"
        value={String(scaling)}
        options={options}
        onChange={(chosen) => onScaling(scalings.find((value) => String(value) === chosen) ?? 'fit')}
      />
      {desktop.quality === null ? null : <Quality viewer={viewer} chosen={desktop.quality} />}
      {desktop.monitors.length > 1 ? <Monitors viewer={viewer} desktop={desktop} /> : null}
      <MenuLine />
      <MenuCheck
        checked={desktop.isFollowing}
        disabled={!desktop.isResizable}
        onChange={(on) => viewer.desktop.follow(on)}
      >
        Size the desktop to this window
      </MenuCheck>
      {desktop.isResizable ? null : <MenuNote>This device keeps its own size, or you may not steer it.</MenuNote>}
    </Menu>
  );
}

const qualityWords: Record<Quality, string> = {
  automatic: 'Automatic, by the line',
  high: 'High',
  medium: 'Medium',
  low: 'Low, for slow lines',
};

/** How finely pictures are shown; text stays as it is. */
function Quality({ viewer, chosen }: { viewer: Viewer; chosen: Quality }) {
  return (
    <>
      <MenuLine />
      <MenuChoice
        label="Picture quality"
        value={chosen}
        options={pictureQualities.map((quality) => [quality, qualityWords[quality]] as const)}
        onChange={(quality) => {
          rememberQuality(localStorage, quality);
          viewer.desktop.setQuality(quality);
        }}
      />
    </>
  );
}

/** No monitor has this name. */
const all = '';

function Monitors({ viewer, desktop }: { viewer: Viewer; desktop: DesktopState }) {
  const { monitors, windows } = desktop;
  const words = monitors.map(
    ({ name, width, height, primary }, index) =>
      [name, `${index + 1}: ${name}, ${width} by ${height}${primary ? ', primary' : ''}`] as const,
  );
  return (
    <>
      <MenuLine />
      <MenuChoice
        label="Monitors"
        value={desktop.shown ?? all}
        options={[[all, 'All monitors'], ...words]}
        onChange={(name) => viewer.desktop.show(name === all ? null : name)}
      />
      <MenuLine />
      {monitors.map(({ name }, index) => (
        <MenuItem key={name} onSelect={() => viewer.openMonitorWindow(name)}>
          <AppWindow aria-hidden className="size-4" />
          {windows.includes(name)
            ? `Go to the window of monitor ${index + 1}`
            : `Open monitor ${index + 1} in a window`}
        </MenuItem>
      ))}
      {windows.length > 0 ? (
        <MenuItem onSelect={() => viewer.closeMonitorWindows()}>
          <span aria-hidden className="size-4" />
          Close the windows of monitors
        </MenuItem>
      ) : null}
    </>
  );
}

import type { Viewer } from '@usher/viewer';
import { Camera } from 'lucide-react';
import { useState } from 'react';
import { Menu, MenuItem } from '../ui/menu.tsx';
import { screenshotName } from './screenshot-name.ts';
import { Tool } from './tool.tsx';

const failed = 'The browser refused. Save it as a file instead.';

interface ScreenshotMenuProps {
  readonly viewer: Viewer;
  readonly onOpenChange: (open: boolean) => void;
}

/** What is shown, as a picture: it never leaves this computer by itself. */
export function ScreenshotMenu({ viewer, onOpenChange }: ScreenshotMenuProps) {
  const [said, setSaid] = useState('');
  const act = async (work: (picture: Blob) => Promise<string>): Promise<void> => {
    setSaid('');
    const picture = await viewer.takePicture();
    setSaid(picture === null ? 'Nothing is shown yet.' : await work(picture));
  };
  const name = viewer.device?.name ?? 'device';
  return (
    <>
      <Menu
        align="start"
        onOpenChange={onOpenChange}
        returnTo={() => viewer.focus()}
        trigger={
          <Tool label="Screenshot">
            <Camera aria-hidden />
          </Tool>
        }
      >
        <MenuItem onSelect={() => void act((picture) => save(picture, screenshotName(name, new Date())))}>
          Save as a file
        </MenuItem>
        <MenuItem onSelect={() => void act(copy)}>Copy to this computer’s clipboard</MenuItem>
      </Menu>
      <span role="status" className="sr-only">
        {said}
      </span>
    </>
  );
}

function save(picture: Blob, name: string): Promise<string> {
  const url = URL.createObjectURL(picture);
  const link = document.createElement('a');
  Object.assign(link, { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
  return Promise.resolve('Screenshot saved.');
}

async function copy(picture: Blob): Promise<string> {
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })]);
    return 'Screenshot copied.';
  } catch {
    return failed;
  }
}

import type { DesktopState, Viewer } from '@usher/viewer';
import { useEffect, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { infoRows, rowsAsText } from './info-rows.ts';
import { ToolPanel } from './tool-panel.tsx';

interface InfoPanelProps {
  readonly viewer: Viewer;
  readonly desktop: DesktopState;
  readonly onClose: () => void;
}

/** Live once a second, as long as it is open. */
export function InfoPanel({ viewer, desktop, onClose }: InfoPanelProps) {
  const [info, setInfo] = useState(viewer.info());
  const [copied, setCopied] = useState('');
  useEffect(() => {
    viewer.desktop.watch(true);
    const timer = setInterval(() => setInfo(viewer.info()), 1000);
    return () => {
      clearInterval(timer);
      viewer.desktop.watch(false);
    };
  }, [viewer]);
  const rows = infoRows(info, viewer.device, desktop);
  const copy = (): void => {
    navigator.clipboard.writeText(rowsAsText(rows)).then(
      () => setCopied('Copied'),
      () => setCopied('The browser refused. Select the text instead.'),
    );
  };
  return (
    <ToolPanel label="Session information" onClose={onClose} wide>
      <table className="figures w-full">
        <caption className="sr-only">What carries this session, measured each second</caption>
        <tbody>
          {rows.map(([name, fact]) => (
            <tr key={name} className="align-top">
              <th scope="row" className="py-0.5 pr-4 text-left font-normal whitespace-nowrap text-muted">
                {name}
              </th>
              <td className={name === 'Fingerprint' ? 'py-0.5 font-mono text-xs break-all' : 'py-0.5 break-words'}>
                {fact}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="mt-3 flex items-center gap-2">
        <Button onClick={copy}>Copy all</Button>
        <span role="status" className="text-muted">
          {copied}
        </span>
      </div>
    </ToolPanel>
  );
}

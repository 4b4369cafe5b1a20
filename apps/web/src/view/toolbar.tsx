import type { Viewer, ViewerState } from '@usher/viewer';
import { ClipboardList, Delete, Eye, Info, Keyboard, Maximize, Minimize2, Ratio, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { classes } from '../ui/classes.ts';
import { ClipboardNotice } from './clipboard-notice.tsx';
import { ClipboardPanel } from './clipboard-panel.tsx';
import { InfoPanel } from './info-panel.tsx';
import { KeyboardPanel } from './keyboard-panel.tsx';
import { LeaveDialog } from './leave-dialog.tsx';
import { PointerNotice } from './pointer-notice.tsx';
import { useClipboard } from './use-clipboard.ts';
import { useHiding } from './use-hiding.ts';

interface ToolbarProps {
  readonly state: Extract<ViewerState, { kind: 'active' }>;
  readonly viewer: Viewer;
  readonly actual: boolean;
  readonly onActual: (actual: boolean) => void;
}

type Open = 'clipboard' | 'keyboard' | 'info' | 'leave' | null;

/** A small pill that hides, and returns by the pointer at the top edge or by Ctrl+Alt+Shift+M. */
export function Toolbar({ state, viewer, actual, onActual }: ToolbarProps) {
  const [open, setOpen] = useState<Open>(null);
  const { shown, hold, release } = useHiding(open !== null);
  const { control, clipboardIn, clipboardOut } = state.rights;
  const { state: clipboard, automatic, onAutomatic } = useClipboard(viewer);
  const toggle = (panel: Open): void => setOpen(open === panel ? null : panel);
  const close = (): void => {
    setOpen(null);
    viewer.focus();
  };
  return (
    <>
      <div
        role="toolbar"
        aria-label="Session"
        onPointerEnter={hold}
        onPointerLeave={release}
        onFocus={hold}
        onBlur={release}
        className={classes(
          'absolute top-2 left-1/2 z-20 flex -translate-x-1/2 items-center gap-0.5 rounded-full border border-line bg-surface px-1.5 py-1 shadow-float',
          'transition-transform motion-reduce:transition-none',
          !shown && '-translate-y-14 focus-within:translate-y-0',
        )}
      >
        <Tool label={actual ? 'Fit the window' : 'Show at 100 %'} onClick={() => onActual(!actual)}>
          {actual ? <Minimize2 aria-hidden /> : <Ratio aria-hidden />}
        </Tool>
        <Tool label="Full screen" onClick={() => void toggleFullScreen()}>
          <Maximize aria-hidden />
        </Tool>
        {control ? (
          <>
            <Tool label="Keyboard and pointer" pressed={open === 'keyboard'} onClick={() => toggle('keyboard')}>
              <Keyboard aria-hidden />
            </Tool>
            <Tool label="Send Ctrl+Alt+Del" onClick={() => viewer.sendCtrlAltDel()}>
              <Delete aria-hidden />
            </Tool>
            <Tool label="View only" pressed={state.viewOnly} onClick={() => viewer.setViewOnly(!state.viewOnly)}>
              <Eye aria-hidden />
            </Tool>
          </>
        ) : null}
        {clipboardIn || clipboardOut || control ? (
          <Tool label="Clipboard" pressed={open === 'clipboard'} onClick={() => toggle('clipboard')}>
            <ClipboardList aria-hidden />
          </Tool>
        ) : null}
        <Tool label="Session information" pressed={open === 'info'} onClick={() => toggle('info')}>
          <Info aria-hidden />
        </Tool>
        <Tool label="End session" onClick={() => setOpen('leave')}>
          <X aria-hidden className="text-danger" />
        </Tool>
      </div>
      {open === 'clipboard' ? (
        <ClipboardPanel
          viewer={viewer}
          state={state}
          clipboard={clipboard}
          automatic={automatic}
          onAutomatic={onAutomatic}
          onClose={close}
        />
      ) : (
        <ClipboardNotice viewer={viewer} clipboard={clipboard} />
      )}
      {open === 'keyboard' && control ? <KeyboardPanel viewer={viewer} onClose={close} /> : null}
      <PointerNotice input={viewer.input} />
      {open === 'info' ? <InfoPanel viewer={viewer} /> : null}
      {open === 'leave' ? <LeaveDialog viewer={viewer} onClose={close} /> : null}
    </>
  );
}

interface ToolProps {
  readonly label: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
  readonly pressed?: boolean;
}

function Tool({ label, onClick, children, pressed }: ToolProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      onClick={onClick}
      className={classes(
        'flex size-8 items-center justify-center rounded-full hover:bg-n4 pointer-coarse:size-12 [&_svg]:size-4',
        pressed && 'bg-accent-wash text-accent-ink',
      )}
    >
      {children}
    </button>
  );
}

async function toggleFullScreen(): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await document.documentElement.requestFullscreen();
}

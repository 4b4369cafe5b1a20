import type { Viewer, ViewerState } from '@usher/viewer';
import { ClipboardList, Delete, Eye, Info, Keyboard, Maximize, X } from 'lucide-react';
import { type MouseEvent, useState } from 'react';
import { classes } from '../ui/classes.ts';
import { ClipboardNotice } from './clipboard-notice.tsx';
import { ClipboardPanel } from './clipboard-panel.tsx';
import { CompanyNotice } from './company-notice.tsx';
import { DesktopNotice } from './desktop-notice.tsx';
import { DisplayMenu } from './display-menu.tsx';
import { InfoPanel } from './info-panel.tsx';
import { KeyboardPanel } from './keyboard-panel.tsx';
import { LeaveDialog } from './leave-dialog.tsx';
import { Notices } from './notices.tsx';
import { PointerNotice } from './pointer-notice.tsx';
import { SameMachineNotice } from './same-machine-notice.tsx';
import { ScreenshotMenu } from './screenshot-menu.tsx';
import { Tool } from './tool.tsx';
import { ToolsHint } from './tools-hint.tsx';
import { TouchKeys } from './touch-keys.tsx';
import { useClipboard } from './use-clipboard.ts';
import { useDesktop } from './use-desktop.ts';
import { useHiding } from './use-hiding.ts';
import { useScaling } from './use-scaling.ts';
import { useToolbarKeys } from './use-toolbar-keys.ts';

interface ToolbarProps {
  readonly state: Extract<ViewerState, { kind: 'active' }>;
  readonly viewer: Viewer;
}

type Open = 'menu' | 'clipboard' | 'keyboard' | 'info' | 'leave' | null;

/** A small pill that hides, and returns by the pointer at the top edge or by Ctrl+Alt+Shift+M; Escape leads back to the screen. */
export function Toolbar({ state, viewer }: ToolbarProps) {
  const [open, setOpen] = useState<Open>(null);
  const { shown, hold, release } = useHiding(open !== null);
  const { control, clipboardIn, clipboardOut } = state.rights;
  const { state: clipboard, automatic, onAutomatic } = useClipboard(viewer);
  const desktop = useDesktop(viewer);
  const [scaling, setScaling] = useScaling(viewer);
  const close = (): void => {
    setOpen(null);
    viewer.focus();
  };
  const { ref, onKeyDown } = useToolbarKeys(close);
  const toggle = (panel: Open): void => setOpen(open === panel ? null : panel);
  const onMenu = (isOpen: boolean): void => setOpen(isOpen ? 'menu' : null);
  /** Done by a pointer, the next key is for the device. */
  const act = (work: () => void) => (event: MouseEvent) => {
    work();
    if (event.detail > 0) viewer.focus();
  };
  return (
    <>
      <div
        ref={ref}
        role="toolbar"
        aria-label="Session"
        onKeyDown={onKeyDown}
        onPointerEnter={hold}
        onPointerLeave={release}
        onFocus={hold}
        onBlur={({ currentTarget }) => currentTarget.matches(':hover') || release()}
        className={classes(
          'absolute top-2 left-1/2 z-20 flex max-w-[calc(100vw-1rem)] -translate-x-1/2 items-center gap-0.5 overflow-x-auto rounded-full border border-line bg-surface px-1.5 py-1 shadow-float',
          'transition-transform motion-reduce:transition-none',
          !shown && '-translate-y-14 focus-within:translate-y-0',
        )}
      >
        <DisplayMenu viewer={viewer} desktop={desktop} scaling={scaling} onScaling={setScaling} onOpenChange={onMenu} />
        <Tool label="Full screen" onClick={act(() => void toggleFullScreen())}>
          <Maximize aria-hidden />
        </Tool>
        {control ? (
          <>
            <Tool label="Keyboard and pointer" pressed={open === 'keyboard'} onClick={() => toggle('keyboard')}>
              <Keyboard aria-hidden />
            </Tool>
            <Tool label="Send Ctrl+Alt+Del" onClick={act(() => viewer.sendCtrlAltDel())}>
              <Delete aria-hidden />
            </Tool>
            <Tool label="View only" pressed={state.viewOnly} onClick={act(() => viewer.setViewOnly(!state.viewOnly))}>
              <Eye aria-hidden />
            </Tool>
          </>
        ) : null}
        {clipboardIn || clipboardOut || control ? (
          <Tool label="Clipboard" pressed={open === 'clipboard'} onClick={() => toggle('clipboard')}>
            <ClipboardList aria-hidden />
          </Tool>
        ) : null}
        <ScreenshotMenu viewer={viewer} onOpenChange={onMenu} />
        <Tool label="Session information" pressed={open === 'info'} onClick={() => toggle('info')}>
          <Info aria-hidden />
        </Tool>
        <Tool label="End session" onClick={() => setOpen('leave')}>
          <X aria-hidden className="text-danger" />
        </Tool>
      </div>
      <ToolsHint shown={shown && open === null} />
      {open === 'clipboard' ? (
        <ClipboardPanel
          viewer={viewer}
          state={state}
          clipboard={clipboard}
          automatic={automatic}
          onAutomatic={onAutomatic}
          onClose={close}
        />
      ) : null}
      {open === 'keyboard' && control ? <KeyboardPanel viewer={viewer} onClose={close} /> : null}
      {open === null ? (
        <TouchKeys
          input={viewer.input}
          mayType={control && !state.viewOnly}
          onTools={() => ref.current?.querySelector('button')?.focus()}
        />
      ) : null}
      {open === 'info' ? <InfoPanel viewer={viewer} desktop={desktop} onClose={close} /> : null}
      {open === 'leave' ? <LeaveDialog viewer={viewer} onClose={close} /> : null}
      <Notices>
        <DesktopNotice desktop={desktop} />
        {open === 'clipboard' ? null : <ClipboardNotice viewer={viewer} clipboard={clipboard} />}
        <PointerNotice input={viewer.input} />
        <CompanyNotice company={desktop.company} />
        {viewer.device?.sameMachineAsPortal ? <SameMachineNotice viewer={viewer} viewOnly={state.viewOnly} /> : null}
      </Notices>
    </>
  );
}

async function toggleFullScreen(): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await document.documentElement.requestFullscreen();
}

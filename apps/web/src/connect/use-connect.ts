import type { DeviceView, Id } from '@usher/contract';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useOpenTeam } from '../live/live-context.ts';
import { openViewer, takePlace } from './open-viewer.ts';

export interface Connecting {
  readonly device: DeviceView | null;
  /** The device is being reached: its button is busy. */
  readonly busy: boolean;
  readonly error: unknown;
  /** Admitted, but the browser blocked the tab. */
  readonly blocked: Id | null;
  connect(device: DeviceView): void;
  dismiss(): void;
}

/** From the button to the viewer's tab, or to the words of a refusal. */
export function useConnect(): Connecting {
  const { team } = useOpenTeam();
  const [device, setDevice] = useState<DeviceView | null>(null);
  const [blocked, setBlocked] = useState<Id | null>(null);
  const take = useMutation({
    mutationFn: (wanted: DeviceView) => takePlace(team.id, wanted.id),
    onSuccess: (session) => {
      if (!openViewer(session)) setBlocked(session);
    },
  });
  return {
    device,
    busy: take.isPending,
    error: take.error,
    blocked,
    connect(wanted) {
      setDevice(wanted);
      setBlocked(null);
      take.mutate(wanted);
    },
    dismiss() {
      setBlocked(null);
      take.reset();
    },
  };
}

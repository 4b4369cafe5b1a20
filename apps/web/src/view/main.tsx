import '../styles/tokens.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { applyTheme } from '../app/theme.ts';
import { monitorWindowReady } from '@usher/viewer';
import { ViewerPage } from './viewer-page.tsx';

applyTheme();
const root = document.getElementById('root');
const session = /^\/view\/([0-9a-f-]{36})$/i.exec(location.pathname)?.[1];
if (!root) throw new Error('The document has no root.');
if (isMonitorWindow()) {
  window.opener.postMessage(monitorWindowReady, location.origin);
} else {
  createRoot(root).render(
    <StrictMode>
      <ViewerPage session={session ?? null} />
    </StrictMode>,
  );
}

/** Filled by the viewer that opened it. */
function isMonitorWindow(): boolean {
  return location.pathname === '/view/monitor' && window.opener !== null;
}

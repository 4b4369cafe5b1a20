import '../styles/tokens.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { applyTheme } from '../app/theme.ts';
import { ViewerPage } from './viewer-page.tsx';

applyTheme();
const root = document.getElementById('root');
const session = /^\/view\/([0-9a-f-]{36})$/i.exec(location.pathname)?.[1];
if (!root) throw new Error('The document has no root.');
createRoot(root).render(
  <StrictMode>
    <ViewerPage session={session ?? null} />
  </StrictMode>,
);

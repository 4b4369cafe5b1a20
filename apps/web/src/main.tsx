import './styles/tokens.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { applyTheme } from './app/theme.ts';

applyTheme();
const root = document.getElementById('root');
if (!root) throw new Error('The document has no root.');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

export { createLive } from './create-live.ts';
export { createPresenter } from './presenter.ts';

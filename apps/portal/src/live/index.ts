export { createLive, type Live } from './create-live.ts';
export { createPresenter } from './presenter.ts';

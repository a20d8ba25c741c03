import './ui/fonts.css';
import './ui/tokens.css';
import './ui/base.css';
import './ui/controls.css';
import './ui/shares.css';
import './ui/print.css';
import { mount } from 'svelte';
import { startLanguage } from '$lib/i18n/index.svelte';
import { listenForInstall } from '$lib/offline/install.svelte';
import { startWorker } from '$lib/offline/worker.svelte';
import { chosenTheme, showTheme } from '$lib/theme';
import App from './routes/App.svelte';

showTheme(chosenTheme());
listenForInstall();
await startLanguage();

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
target.replaceChildren();
mount(App, { target });
// After the first page: what it fetches ahead must not slow it down.
if (document.readyState === 'complete') void startWorker();
else addEventListener('load', () => void startWorker(), { once: true });

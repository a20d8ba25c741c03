import './ui/fonts.css';
import './ui/tokens.css';
import './ui/base.css';
import './ui/controls.css';
import './ui/shares.css';
import './ui/print.css';
import { mount } from 'svelte';
import { startLanguage } from '$lib/i18n/index.svelte';
import { chosenTheme, showTheme } from '$lib/theme';
import App from './routes/App.svelte';

showTheme(chosenTheme());
await startLanguage();

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
target.replaceChildren();
mount(App, { target });

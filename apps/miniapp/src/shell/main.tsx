import { effect } from '@preact/signals';
import { render } from 'preact';
import '../styles/shell.css';
import { ShellApp } from './shell-app.js';
import { launch, view } from './shell-state.js';
import { openHost } from './telegram-host.js';
import { isDarkTheme } from './themes.js';

effect(() => {
  document.documentElement.dataset['scheme'] = isDarkTheme(view.value.theme) ? 'dark' : 'light';
});
openHost();
const root = document.getElementById('shell');
if (root !== null) render(<ShellApp />, root);
void launch();

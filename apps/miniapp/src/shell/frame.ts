import { tapNetwork } from './tap-network.js';

// The Mini App as it is, with the tap in front of it: so the tap comes first and the app is loaded after it.
tapNetwork();
void import('../main.js');

import { lintConfig } from './scripts/check/lint-config.mjs';

export default lintConfig(import.meta.dirname);

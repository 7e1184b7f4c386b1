/** Themes as Telegram's clients hand them over. The first two are ours; the others are what people really have. */
export const themes = {
  light: {
    bg_color: '#ffffff',
    secondary_bg_color: '#eef1ef',
    section_bg_color: '#ffffff',
    text_color: '#101a17',
    hint_color: '#56645e',
    subtitle_text_color: '#56645e',
    link_color: '#0a63a5',
    button_color: '#1c6fb5',
    button_text_color: '#ffffff',
    destructive_text_color: '#b3261e',
    section_separator_color: '#dde3e0',
  },
  dark: {
    bg_color: '#151c1a',
    secondary_bg_color: '#0b100f',
    section_bg_color: '#151c1a',
    text_color: '#eef3f0',
    hint_color: '#97a7a0',
    subtitle_text_color: '#97a7a0',
    link_color: '#74bdf5',
    button_color: '#2b74b5',
    button_text_color: '#ffffff',
    destructive_text_color: '#ff8a80',
    section_separator_color: '#26302d',
  },
  /** As the platform's documentation prints it; it fails AA until it is mended. */
  night: {
    bg_color: '#17212b',
    secondary_bg_color: '#232e3c',
    section_bg_color: '#17212b',
    text_color: '#f5f5f5',
    hint_color: '#708499',
    subtitle_text_color: '#708499',
    link_color: '#6ab3f3',
    button_color: '#5288c1',
    button_text_color: '#ffffff',
    destructive_text_color: '#ec3942',
  },
  plum: {
    bg_color: '#3b0a45',
    secondary_bg_color: '#26042e',
    text_color: '#f4e3fa',
    hint_color: '#8d5f9c',
    link_color: '#c48be0',
    button_color: '#b565d8',
    button_text_color: '#ffffff',
  },
  sand: {
    bg_color: '#f5ead6',
    secondary_bg_color: '#e7d9bd',
    text_color: '#3d2c12',
    hint_color: '#ab9468',
    link_color: '#b98526',
    button_color: '#c3923c',
    button_text_color: '#ffffff',
  },
} as const;

export type ThemeName = keyof typeof themes;
export const themeNames = Object.keys(themes) as ThemeName[];
export const isDarkTheme = (name: ThemeName): boolean => name === 'dark' || name === 'night' || name === 'plum';

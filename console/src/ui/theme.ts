import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

/**
 * Cool greys, from the text on dark to the darkest ground. Component surfaces of the dark scheme are made of these:
 * [7] the page, [6] a control, [5] a hovered control, [4] a border.
 */
const dark: MantineColorsTuple = [
  "#dce2e8",
  "#b9c2cb",
  "#98a3ae",
  "#6b7681",
  "#38414a",
  "#2a3138",
  "#20262c",
  "#171b20",
  "#111418",
  "#0b0e11",
];

const gray: MantineColorsTuple = [
  "#f6f8f9",
  "#eef1f3",
  "#e3e8ec",
  "#d2d9df",
  "#b6c0c9",
  "#8d99a4",
  "#5d6975",
  "#46515c",
  "#2f3841",
  "#1a2127",
];

/** The one accent: a calm steel blue that no status uses. */
const steel: MantineColorsTuple = [
  "#edf5fa",
  "#dae8f2",
  "#b4d0e3",
  "#8ab6d4",
  "#69a1c8",
  "#5192c0",
  "#3276a6",
  "#2b6896",
  "#20557d",
  "#144163",
];

/** Status colours, kept for what is not normal. */
const alarm: MantineColorsTuple = [
  "#ffeceb",
  "#ffd7d5",
  "#fbada9",
  "#f7827d",
  "#f3625c",
  "#ee5049",
  "#d83a34",
  "#b92b27",
  "#99211e",
  "#761614",
];
const caution: MantineColorsTuple = [
  "#fff6e0",
  "#ffecc7",
  "#fdd891",
  "#f9c358",
  "#f4b12d",
  "#e5a11b",
  "#b57a06",
  "#8f5f00",
  "#6f4a00",
  "#4d3300",
];

const scheme = {
  "--mantine-color-body": "var(--rc-surface)",
  "--mantine-color-text": "var(--rc-text)",
  "--mantine-color-dimmed": "var(--rc-text-dim)",
  "--mantine-color-anchor": "var(--rc-accent)",
  "--mantine-color-error": "var(--rc-alarm)",
};

export const theme = createTheme({
  fontFamily: "var(--rc-font)",
  fontFamilyMonospace: "var(--rc-font-mono)",
  fontSizes: {
    xs: "var(--rc-text-xs)",
    sm: "var(--rc-text-sm)",
    md: "var(--rc-text-md)",
    lg: "var(--rc-text-lg)",
    xl: "var(--rc-text-xl)",
  },
  lineHeights: { xs: "1.35", sm: "1.4", md: "1.45", lg: "1.45", xl: "1.35" },
  spacing: {
    xs: "var(--rc-space-6)",
    sm: "var(--rc-space-10)",
    md: "var(--rc-space-12)",
    lg: "var(--rc-space-20)",
    xl: "var(--rc-space-24)",
  },
  radius: {
    xs: "var(--rc-radius-xs)",
    sm: "var(--rc-radius-sm)",
    md: "var(--rc-radius-md)",
    lg: "var(--rc-radius-lg)",
    xl: "var(--rc-radius-lg)",
  },
  shadows: { md: "var(--rc-shadow-floating)" },
  headings: {
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "var(--rc-text-xl)", lineHeight: "1.3" },
      h2: { fontSize: "var(--rc-text-lg)", lineHeight: "1.35" },
      h3: { fontSize: "var(--rc-text-md)", lineHeight: "1.4" },
    },
  },
  colors: { dark, gray, steel, alarm, caution },
  primaryColor: "steel",
  primaryShade: { light: 7, dark: 6 },
  defaultRadius: "sm",
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: "sm" } },
    TextInput: { defaultProps: { size: "sm" } },
    PasswordInput: { defaultProps: { size: "sm" } },
    Textarea: { defaultProps: { size: "sm" } },
    Select: { defaultProps: { size: "sm", checkIconPosition: "right", allowDeselect: false } },
    NumberInput: { defaultProps: { size: "sm" } },
    Tooltip: {
      defaultProps: { openDelay: 350, withArrow: false, fz: "xs", events: { hover: true, focus: true, touch: true } },
    },
    Modal: {
      styles: { title: { fontSize: "var(--rc-text-lg)", fontWeight: 600 } },
      defaultProps: { centered: true, radius: "md", overlayProps: { backgroundOpacity: 0.5 } },
    },
    Drawer: { defaultProps: { position: "right", overlayProps: { backgroundOpacity: 0.35 } } },
    // The placeholder takes the focus inside role="menu", where only menu items may (ARIA 1.2, menu).
    Menu: { defaultProps: { shadow: "md", radius: "md", withInitialFocusPlaceholder: false } },
    Popover: { defaultProps: { shadow: "md", radius: "md" } },
  },
});

/**
 * The component library's colours, said by the names of the console's tokens (tokens.css): they change with the scheme
 * there.
 */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  dark: { ...scheme, "--mantine-color-placeholder": "#8a95a0" },
  light: { ...scheme, "--mantine-color-placeholder": "#66727d" },
});

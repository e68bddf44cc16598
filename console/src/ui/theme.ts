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

export const theme = createTheme({
  fontFamily: '"Pretendard Variable", Pretendard, system-ui, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SFMono-Regular", "Cascadia Mono", "Liberation Mono", monospace',
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.1875rem" },
  lineHeights: { xs: "1.35", sm: "1.4", md: "1.45", lg: "1.45", xl: "1.35" },
  spacing: { xs: "6px", sm: "10px", md: "14px", lg: "20px", xl: "28px" },
  radius: { xs: "2px", sm: "4px", md: "6px", lg: "8px", xl: "12px" },
  headings: {
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "1.1875rem", lineHeight: "1.3" },
      h2: { fontSize: "0.9375rem", lineHeight: "1.35" },
      h3: { fontSize: "0.875rem", lineHeight: "1.4" },
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
      styles: { title: { fontSize: "16px", fontWeight: 600 } },
      defaultProps: { centered: true, radius: "md", overlayProps: { backgroundOpacity: 0.5 } },
    },
    Drawer: { defaultProps: { position: "right", overlayProps: { backgroundOpacity: 0.35 } } },
    // The placeholder takes the focus inside role="menu", where only menu items may (ARIA 1.2, menu).
    Menu: { defaultProps: { shadow: "md", radius: "md", withInitialFocusPlaceholder: false } },
    Popover: { defaultProps: { shadow: "md", radius: "md" } },
  },
});

/**
 * Tokens that the console's own style sheets use; the same names in both schemes.
 * Text on its ground has a contrast of at least 4.5, borders of controls and icons at least 3 (WCAG 2.2, 1.4.3, 1.4.11).
 */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {
    "--rc-text-xxs": "0.6875rem",
    "--rc-text-xs": "0.75rem",
    "--rc-text-sm": "0.8125rem",
    "--rc-text-md": "0.875rem",
    "--rc-text-lg": "1rem",
    "--rc-text-xl": "1.1875rem",
    "--rc-rail-width": "76px",
    "--rc-bar-height": "48px",
  },
  dark: {
    "--rc-ground": "#111418",
    "--rc-surface": "#171b20",
    "--rc-raised": "#1e2329",
    "--rc-hover": "#242a31",
    "--rc-line": "#2a3138",
    "--rc-line-strong": "#3b454f",
    "--rc-text": "#dce2e8",
    "--rc-text-dim": "#98a3ae",
    "--rc-accent": "#7fb4d8",
    "--rc-accent-ground": "#1d2c38",
    "--rc-alarm": "#ff7f78",
    "--rc-alarm-ground": "#371d1e",
    "--rc-caution": "#f4b740",
    "--rc-caution-ground": "#332814",
    "--rc-normal": "#7c8894",
    "--mantine-color-body": "#171b20",
    "--mantine-color-text": "#dce2e8",
    "--mantine-color-dimmed": "#98a3ae",
    "--mantine-color-placeholder": "#8a95a0",
    "--mantine-color-anchor": "#7fb4d8",
    "--mantine-color-error": "#ff7f78",
  },
  light: {
    "--rc-ground": "#e9edf0",
    "--rc-surface": "#ffffff",
    "--rc-raised": "#f5f7f8",
    "--rc-hover": "#eef1f3",
    "--rc-line": "#d6dde2",
    "--rc-line-strong": "#b3bec7",
    "--rc-text": "#1a2127",
    "--rc-text-dim": "#55616c",
    "--rc-accent": "#20618f",
    "--rc-accent-ground": "#e0edf6",
    "--rc-alarm": "#b3221d",
    "--rc-alarm-ground": "#fdeceb",
    "--rc-caution": "#815300",
    "--rc-caution-ground": "#fff3d6",
    "--rc-normal": "#73808b",
    "--mantine-color-body": "#ffffff",
    "--mantine-color-text": "#1a2127",
    "--mantine-color-dimmed": "#55616c",
    "--mantine-color-placeholder": "#66727d",
    "--mantine-color-anchor": "#20618f",
    "--mantine-color-error": "#b3221d",
  },
});

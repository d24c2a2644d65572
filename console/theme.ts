import { alpha } from "@mui/material/styles";
import { defaultTheme } from "react-admin";
import type { RaThemeOptions } from "react-admin";

/** Ink on paper with one green. The fonts are the system's own, Japanese ones included: nothing is fetched. */
const FONTS = [
  "system-ui",
  "-apple-system",
  '"Segoe UI"',
  "Roboto",
  '"Hiragino Sans"',
  '"Hiragino Kaku Gothic ProN"',
  '"Noto Sans JP"',
  '"Noto Sans CJK JP"',
  '"Yu Gothic UI"',
  "Meiryo",
  "sans-serif",
].join(", ");

export const MONOSPACE =
  'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", "Noto Sans Mono CJK JP", monospace';

interface Inks {
  readonly mode: "light" | "dark";
  readonly ground: string;
  readonly paper: string;
  readonly line: string;
  readonly text: string;
  readonly quiet: string;
  readonly primary: string;
  readonly onPrimary: string;
  readonly tones: Readonly<Record<"error" | "warning" | "info" | "success", string>>;
}

const DAY: Inks = {
  mode: "light",
  ground: "#f6f6f3",
  paper: "#ffffff",
  line: "#dfdfd8",
  text: "#1d2427",
  quiet: "#5a6468",
  primary: "#155e57",
  onPrimary: "#ffffff",
  tones: { error: "#a3261d", warning: "#7d5200", info: "#245d8c", success: "#21683a" },
};

const NIGHT: Inks = {
  mode: "dark",
  ground: "#14181a",
  paper: "#1c2225",
  line: "#343c40",
  text: "#e6e9e8",
  quiet: "#a3adb0",
  primary: "#6fcbbb",
  onPrimary: "#0b211e",
  tones: { error: "#ff9c92", warning: "#e9bd6b", info: "#8fc4ee", success: "#84cf9b" },
};

function themeOf({ mode, ground, paper, line, text, quiet, primary, onPrimary, tones }: Inks): RaThemeOptions {
  const tone = (main: string) => ({ main, contrastText: mode === "light" ? "#ffffff" : "#14181a" });
  return {
    ...defaultTheme,
    palette: {
      mode,
      background: { default: ground, paper },
      text: { primary: text, secondary: quiet },
      divider: line,
      primary: { main: primary, contrastText: onPrimary },
      secondary: { main: primary, contrastText: onPrimary },
      error: tone(tones.error),
      warning: tone(tones.warning),
      info: tone(tones.info),
      success: tone(tones.success),
    },
    shape: { borderRadius: 8 },
    typography: {
      fontFamily: FONTS,
      h1: { fontSize: "1.625rem", fontWeight: 650, lineHeight: 1.3, letterSpacing: "-0.01em" },
      h2: { fontSize: "1.0625rem", fontWeight: 650, lineHeight: 1.4 },
      h3: { fontSize: "0.9375rem", fontWeight: 650, lineHeight: 1.5 },
      h6: { fontSize: "1.0625rem", fontWeight: 650 },
      body2: { lineHeight: 1.6 },
      button: { textTransform: "none", fontWeight: 600 },
    },
    components: {
      ...defaultTheme.components,
      MuiCssBaseline: {
        styleOverrides: {
          ":root": { colorScheme: mode },
          // Japanese breaks between phrases where the browser can; long addresses and IDs break anywhere.
          body: { fontVariantNumeric: "tabular-nums", overflowWrap: "anywhere", wordBreak: "auto-phrase" },
          "::selection": { background: alpha(primary, 0.25) },
        },
      },
      MuiPaper: { defaultProps: { elevation: 0 }, styleOverrides: { root: { backgroundImage: "none" } } },
      MuiDialog: { defaultProps: { fullWidth: true, maxWidth: "sm" } },
      MuiMenu: { styleOverrides: { paper: { border: `1px solid ${line}` } } },
      MuiButton: { defaultProps: { disableElevation: true }, styleOverrides: { root: { minHeight: 36 } } },
      MuiLink: { defaultProps: { underline: "hover" } },
      MuiTextField: { defaultProps: { variant: "outlined", margin: "dense", size: "small", fullWidth: true } },
      MuiFormControl: { defaultProps: { variant: "outlined", margin: "dense", size: "small", fullWidth: true } },
      // Help below what cannot be chosen says why, so that it must be readable.
      MuiFormHelperText: { styleOverrides: { root: { marginInline: 2, "&.Mui-disabled": { color: quiet } } } },
      // A name that takes several lines keeps its distance to the next.
      MuiFormControlLabel: { styleOverrides: { label: { paddingBlock: 4 } } },
      MuiTableCell: {
        styleOverrides: {
          // Where there is room, a word is not broken for the sake of another column.
          root: { borderColor: line, paddingInline: 16, "@media (min-width: 900px)": { overflowWrap: "break-word" } },
          head: { color: quiet, fontWeight: 600, fontSize: "0.8125rem", whiteSpace: "nowrap" },
        },
      },
      MuiLinearProgress: { styleOverrides: { root: { height: 8, borderRadius: 4 }, bar: { borderRadius: 4 } } },
      MuiAlert: {
        defaultProps: { variant: "outlined" },
        styleOverrides: {
          root: { alignItems: "flex-start", color: text, backgroundColor: paper },
          message: { minWidth: 0 },
        },
      },
    },
  };
}

export const lightTheme = themeOf(DAY);
export const darkTheme = themeOf(NIGHT);

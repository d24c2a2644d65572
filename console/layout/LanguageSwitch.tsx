import Translate from "@mui/icons-material/Translate";
import { Button } from "@mui/material";
import { useLocaleState } from "react-admin";

import { LANGUAGES } from "../i18n.js";

/** Offers the other language by its own name. react-admin's store remembers the choice in this browser. */
export function LanguageSwitch() {
  const [locale, setLocale] = useLocaleState();
  const other = LANGUAGES.find((language) => language.locale !== locale);
  if (!other) return null;
  return (
    <Button color="inherit" lang={other.locale} startIcon={<Translate />} onClick={() => setLocale(other.locale)}>
      {other.name}
    </Button>
  );
}

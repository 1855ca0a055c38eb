import { languageOf } from "./language.ts";

const NEEDS_SERVER = {
  nb: "Kartet trenger en webserver og vises ikke når siden er åpnet rett fra en fil. Start «planpuls serve», eller «python -m http.server» i mappen, og åpne adressen den viser.",
  en: "The map needs a web server and is not shown when the page is opened straight from a file. Start “planpuls serve”, or “python -m http.server” in the folder, and open the address it gives.",
};

/** The map's own script is a module, which browsers refuse to load from a file: this small script speaks for it. */
export function noticeOnFile(): void {
  if (location.protocol !== "file:") return;
  for (const map of document.querySelectorAll("pp-map")) {
    const notice = document.createElement("p");
    notice.className = "notice";
    notice.textContent = NEEDS_SERVER[languageOf(map)];
    map.prepend(notice);
  }
}

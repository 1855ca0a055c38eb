import { languageOf, type Lang } from "../lib/language.ts";

const TEXTS: Record<Lang, { address: string; copy: string; copyCitation: string; copied: string; read: (day: string) => string }> = {
  nb: {
    address: "Adressen til siden slik den står nå",
    copy: "Kopier adressen",
    copyCitation: "Kopier sitatet",
    copied: "Kopiert.",
    read: (day) => `Lest ${day}.`,
  },
  en: {
    address: "Address of the page as it is now",
    copy: "Copy the address",
    copyCitation: "Copy the citation",
    copied: "Copied.",
    read: (day) => `Read ${day}.`,
  },
};

/** Adds the exact address to the server-written citation, and buttons that copy them. */
export class PpShare extends HTMLElement {
  #input: HTMLInputElement | null = null;

  connectedCallback(): void {
    if (this.#input) return;
    const lang = languageOf(this);
    const texts = TEXTS[lang];
    const input = document.createElement("input");
    input.type = "text";
    input.readOnly = true;
    input.setAttribute("aria-label", texts.address);
    this.#input = input;
    const update = (): void => {
      input.value = location.href;
    };
    update();
    addEventListener("hashchange", update);
    input.addEventListener("focus", () => {
      update();
      input.select();
    });

    const status = document.createElement("span");
    status.setAttribute("role", "status");
    const row = document.createElement("p");
    row.className = "share-row";
    row.append(
      input,
      this.#button(texts.copy, status, () => location.href),
      this.#button(texts.copyCitation, status, () => {
        const day = new Intl.DateTimeFormat(lang === "nb" ? "nb-NO" : "en-GB", { dateStyle: "long" }).format(new Date());
        return `${this.querySelector(".cite")?.textContent ?? ""} ${location.href} ${texts.read(day)}`;
      }),
      status,
    );
    this.append(row);
  }

  #button(label: string, status: HTMLElement, text: () => string): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", async () => {
      await copy(text(), this);
      status.textContent = TEXTS[languageOf(this)].copied;
    });
    return button;
  }
}

/** Browsers give the clipboard only to secure addresses: elsewhere the text is selected and copied the old way. */
async function copy(text: string, beside: HTMLElement): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "sr-only";
  beside.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

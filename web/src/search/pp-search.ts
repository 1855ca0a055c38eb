import { languageOf } from "../lib/language.ts";
import { prepared, ranked, type Entry } from "./rank.ts";
import { siteIndex } from "./site-index.ts";
import { SEARCH_TEXTS } from "./texts.ts";

const SHOWN = 8;
let nextId = 0;

/** A search box with suggestions (WAI-ARIA's combobox). The link inside it stays as the way without scripts and on a phone. */
export class PpSearch extends HTMLElement {
  #input: HTMLInputElement | null = null;
  #list: HTMLUListElement | null = null;
  #status: HTMLElement | null = null;
  #find: ((query: string) => Entry[]) | null = null;
  #chosen = -1;

  connectedCallback(): void {
    if (this.#input) return;
    const texts = SEARCH_TEXTS[languageOf(this)];
    const id = `pp-search-${++nextId}`;
    const input = document.createElement("input");
    input.type = "search";
    input.id = id;
    input.placeholder = texts.placeholder;
    input.autocomplete = "off";
    input.spellcheck = false;
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-label": texts.label,
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": `${id}-list`,
    })) {
      input.setAttribute(name, value);
    }
    const list = document.createElement("ul");
    list.id = `${id}-list`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", texts.label);
    list.hidden = true;
    const status = document.createElement("span");
    status.className = "sr-only";
    status.setAttribute("role", "status");
    const box = document.createElement("span");
    box.className = "search-box";
    box.append(input, list);
    this.append(box, status);
    [this.#input, this.#list, this.#status] = [input, list, status];

    input.addEventListener("focus", () => void this.#load());
    input.addEventListener("input", () => void this.#show());
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("blur", () => this.#close());
    // A press must not take the focus from the box before the click has come through.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => this.#open((event.target as Element).closest<HTMLElement>("[role=option]")));
  }

  async #load(): Promise<boolean> {
    if (this.#find) return true;
    try {
      const index = prepared((await siteIndex(this.getAttribute("index") ?? "")).entries);
      this.#find = (query) => ranked(index, query, SHOWN);
      return true;
    } catch {
      this.#say(SEARCH_TEXTS[languageOf(this)].failed);
      return false;
    }
  }

  async #show(): Promise<void> {
    const input = this.#input as HTMLInputElement;
    if (!(await this.#load())) return;
    const query = input.value.trim();
    const texts = SEARCH_TEXTS[languageOf(this)];
    const hits = this.#find?.(query) ?? [];
    this.#choose(-1);
    this.#list?.replaceChildren(...hits.map((hit, place) => this.#option(hit, place)));
    if (query && hits.length === 0) return this.#say(texts.none(query));
    this.#expand(hits.length > 0);
    if (this.#status) this.#status.textContent = query ? texts.found(hits.length) : "";
  }

  #option(hit: Entry, place: number): HTMLLIElement {
    const option = document.createElement("li");
    option.id = `${this.#list?.id ?? ""}-${place}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset["page"] = hit.u;
    const kind = document.createElement("small");
    kind.textContent = hit.k;
    option.append(hit.t, " ", kind);
    return option;
  }

  /** A message where the hits would stand: read out, and seen. */
  #say(text: string): void {
    const line = document.createElement("li");
    line.className = "none";
    line.setAttribute("role", "option");
    line.setAttribute("aria-disabled", "true");
    line.setAttribute("aria-selected", "false");
    line.textContent = text;
    this.#list?.replaceChildren(line);
    this.#expand(true);
    if (this.#status) this.#status.textContent = text;
  }

  #key(event: KeyboardEvent): void {
    const options = this.#options();
    const last = options.length - 1;
    const moves: Record<string, number> = {
      ArrowDown: this.#chosen >= last ? 0 : this.#chosen + 1,
      ArrowUp: this.#chosen <= 0 ? last : this.#chosen - 1,
    };
    const move = moves[event.key];
    if (move !== undefined && options.length > 0) {
      event.preventDefault();
      this.#expand(true);
      this.#choose(move);
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.#open(options[Math.max(this.#chosen, 0)] ?? null);
    } else if (event.key === "Escape") {
      // Browsers empty a search box on Escape: the first one only closes the list.
      if (!this.#list?.hidden) event.preventDefault();
      this.#close();
    }
  }

  #options(): HTMLElement[] {
    return [...(this.#list?.querySelectorAll<HTMLElement>("[data-page]") ?? [])];
  }

  #choose(place: number): void {
    this.#chosen = place;
    const options = this.#options();
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === place)));
    const chosen = options[place];
    if (chosen) {
      this.#input?.setAttribute("aria-activedescendant", chosen.id);
      chosen.scrollIntoView({ block: "nearest" });
    } else {
      this.#input?.removeAttribute("aria-activedescendant");
    }
  }

  #expand(open: boolean): void {
    if (this.#list) this.#list.hidden = !open;
    this.#input?.setAttribute("aria-expanded", String(open));
  }

  #close(): void {
    this.#choose(-1);
    this.#expand(false);
  }

  #open(option: HTMLElement | null): void {
    const page = option?.dataset["page"];
    if (page) location.assign(`${this.getAttribute("base") ?? "."}/${page}`);
  }
}

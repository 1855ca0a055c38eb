import { pageState, setPageState } from "./page-state.ts";

const PLANS = ["all", "areal", "kov"] as const;

/** Buttons over the list of questions: those of one of the two plans, or all. The choice stands in the address. */
export class PpFilter extends HTMLElement {
  #buttons = new Map<string, HTMLButtonElement>();

  connectedCallback(): void {
    if (this.#buttons.size > 0) return;
    const group = document.createElement("span");
    group.className = "filter";
    group.setAttribute("role", "group");
    const label = this.getAttribute("label") ?? "";
    group.setAttribute("aria-label", label);
    const said = document.createElement("span");
    said.setAttribute("aria-hidden", "true");
    said.textContent = label;
    group.append(said);
    for (const plan of PLANS) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = `${this.getAttribute(plan) ?? plan} (${this.#items(plan).length})`;
      button.addEventListener("click", () => setPageState({ plan: plan === "all" ? null : plan }));
      this.#buttons.set(plan, button);
      group.append(button);
    }
    this.append(group);
    this.#show();
    addEventListener("hashchange", () => this.#show());
    if (pageState(location.hash).has("plan")) this.scrollIntoView();
  }

  #items(plan: string): HTMLElement[] {
    const items = [...(this.parentElement?.querySelectorAll<HTMLElement>("[data-plan]") ?? [])];
    return plan === "all" ? items : items.filter((item) => item.dataset["plan"] === plan);
  }

  #show(): void {
    const asked = pageState(location.hash).get("plan");
    const plan = PLANS.find((known) => known === asked) ?? "all";
    const shown = new Set(this.#items(plan));
    for (const item of this.#items("all")) item.hidden = !shown.has(item);
    for (const [name, button] of this.#buttons) button.setAttribute("aria-pressed", String(name === plan));
  }
}

import { noChange } from "lit/html.js";
import { Directive, directive, type ElementPart } from "lit/directive.js";

class Styled extends Directive {
  override render(_properties: Record<string, string>): unknown {
    return noChange;
  }

  override update({ element }: ElementPart, [properties]: [Record<string, string>]): unknown {
    for (const [name, value] of Object.entries(properties)) (element as HTMLElement | SVGElement).style.setProperty(name, value);
    return noChange;
  }
}

/** Sets style properties on an element through the object model: the page's policy lets no style attribute through. */
export const styled = directive(Styled);

import axe from 'axe-core';

// violations are what axe-core finds wrong, in words. Colours and shown texts need a browser,
// and the page around belongs to the host.
export async function violations(element: Element): Promise<string[]> {
    const result = await axe.run(element, {rules: {'color-contrast': {enabled: false}, 'label-content-name-mismatch': {enabled: false}, region: {enabled: false}}});
    return result.violations.flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${node.html}`));
}

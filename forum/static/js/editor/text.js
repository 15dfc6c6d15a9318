// Changes of a text area that the browser can undo, and that others hear of as typing.
export const insert = (field, text, back = 0, chosen = 0) => {
  field.focus();
  // The only way that keeps the browser's undo; where it is gone, the text still comes in.
  if (!document.execCommand("insertText", false, text)) {
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (back) field.setSelectionRange(...placed(field.selectionEnd - text.length + back, chosen));
};

const placed = (start, length) => [start, start + length];

export const wrap = (field, mark) => {
  const { selectionStart: start, selectionEnd: end, value } = field;
  const chosen = value.slice(start, end);
  if (chosen.startsWith(mark) && chosen.endsWith(mark) && chosen.length > 2 * mark.length) {
    insert(field, chosen.slice(mark.length, -mark.length));
  } else {
    insert(field, mark + chosen + mark);
    field.setSelectionRange(start + mark.length, start + mark.length + chosen.length);
  }
};

export const lines = (field, begin) => {
  const { selectionEnd: end, value } = field;
  const start = value.lastIndexOf("\n", field.selectionStart - 1) + 1;
  field.setSelectionRange(start, end);
  insert(field, value.slice(start, end).replace(/^/gm, begin));
};

// Put a text at the place of another one, wherever it is by now.
export const replace = (field, before, after) => {
  const at = field.value.indexOf(before);
  if (at < 0) return;
  field.setSelectionRange(at, at + before.length);
  insert(field, after);
};

/** Spans of equal length that the board's curve is drawn over: enough to see its shape on a phone and on a wall. */
export const curvePoints = 40;

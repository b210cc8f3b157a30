// Stands in where no decoder package is installed: codes.js then says so in one sentence.

export const decodePixels = null

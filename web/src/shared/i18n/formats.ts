// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Intl's formatters, each made once. Making one takes a hundred times as long as using it, and each holds memory outside of the script's
// heap: when thousands are given back at once, the page stands still for a second.

function madeOnce<Options, Format>(make: (locale: string, options: Options) => Format): (locale: string, options: Options) => Format {
  const made = new Map<string, Format>();
  return (locale, options) => {
    // A formatter keeps the time zone that it was made in, and people travel.
    const key = JSON.stringify([locale, options, new Date().getTimezoneOffset()]);
    const format = made.get(key) ?? make(locale, options);
    made.set(key, format);
    return format;
  };
}

export const dateTimeFormat = madeOnce((locale, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options));
export const listFormat = madeOnce((locale, options: Intl.ListFormatOptions) => new Intl.ListFormat(locale, options));
export const segmenter = madeOnce((locale, options: Intl.SegmenterOptions) => new Intl.Segmenter(locale, options));
export const numberFormat = madeOnce((locale, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options));
export const relativeTimeFormat = madeOnce((locale, options: Intl.RelativeTimeFormatOptions) => new Intl.RelativeTimeFormat(locale, options));

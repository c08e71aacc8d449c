#include <freexl.h>
#include <stdio.h>
#include <sys/mman.h>

// glibc shows this only to GNU sources.
int memfd_create(const char *, unsigned int);

/// Writes a cell's number with the 15 digits that a spreadsheet keeps; returns how many bytes.
static inline int bahi_number_text(const FreeXL_CellValue *cell, char *text, size_t size) {
  return cell->type == FREEXL_CELL_INT ? snprintf(text, size, "%d", cell->value.int_value)
                                       : snprintf(text, size, "%.15g", cell->value.double_value);
}
